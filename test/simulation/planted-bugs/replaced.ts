/** The same object with some of its methods replaced; the others still run on the original, private fields and all. */
export function replaced<Port extends object>(port: Port, methods: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      if (Reflect.has(methods, name)) return Reflect.get(methods, name) as unknown;
      return Reflect.get(target, name, target) as unknown;
    },
  });
}
