import type { Day } from './day.ts';

/** A group, from its making to the going of one who is in it. */
export function testGroup(day: () => Day): void {
  test('a group is made, and who comes and goes stands between its messages', async () => {
    const { stack, nazanin, bahram } = day();
    await nazanin.page.getByRole('button', { name: 'New conversation' }).first().click();
    await nazanin.page.getByLabel('With whom?').fill('bahram, shirin');
    await nazanin.page.getByLabel('Name of the group').fill('Weavers');
    await nazanin.page.getByRole('button', { name: 'Create the group' }).click();
    await nazanin.page.getByRole('heading', { name: 'Weavers' }).waitFor();
    await bahram.open('Weavers');
    await nazanin.page.getByRole('button', { name: 'Members' }).click();
    await nazanin.page.getByLabel('Add somebody').fill('ali');
    await nazanin.page.getByRole('button', { name: 'Add', exact: true }).click();
    await nazanin.page.getByRole('dialog').getByText('ali').waitFor();
    await nazanin.page.keyboard.press('Escape');
    await nazanin.log.getByText(/^You added .*ali/).waitFor();
    await bahram.log.getByText(/nazanin.* added .*ali/).waitFor();
    const room = bahram.page.url().split('#')[1];
    await stack.chat.invokeRooms({ operation: 'updateRoom', room, name: 'Dyers' });
    await bahram.log.getByText('The group is called').waitFor();
    await bahram.page.getByRole('heading', { name: 'Dyers' }).waitFor();
    await bahram.page.getByRole('button', { name: 'Members' }).click();
    await bahram.page.getByRole('button', { name: 'Leave the group' }).click();
    await bahram.page.getByText('You are not in this conversation').waitFor();
    await nazanin.log.getByText(/bahram.* left/).waitFor();
    await nazanin.open('bahram');
    await bahram.open('nazanin');
  });
}
