/** NIST SP 800-131A rev. 2: less than 112 bits of strength is disallowed, which is an RSA modulus below 2048 bits. */
const modulusMin = 1n << 2047n;
/** FIPS 186-5 A.1.1: the public exponent is odd, above 2^16 and below 2^256. With exponent 1 every message signs itself. */
const exponentMin = (1n << 16n) + 1n;
const exponentMax = (1n << 256n) - 1n;

/** Whether a signature under this key means anything (S20). */
export function isStrongRsaKey({ modulus, exponent }: { modulus: bigint; exponent: bigint }): boolean {
  return (
    modulus >= modulusMin &&
    isOdd(modulus) &&
    exponent >= exponentMin &&
    exponent <= exponentMax &&
    isOdd(exponent) &&
    !hasRocaFingerprint(modulus)
  );
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

/** Primes that every faulty modulus is built on, whatever its size. */
const fingerprintPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/**
 * Infineon's generator (CVE-2017-15361, "ROCA") made primes that are powers of 65537 modulo small primes, so the modulus is
 * one too. A sound modulus passes for one with a probability below 2^-27.
 * @see https://doi.org/10.1145/3133956.3133969 section 2.2
 */
function hasRocaFingerprint(modulus: bigint): boolean {
  return fingerprintPrimes.every((prime) => isPowerOf65537(Number(modulus % BigInt(prime)), prime));
}

function isPowerOf65537(residue: number, prime: number): boolean {
  let power = 1;
  do {
    if (power === residue) return true;
    power = (power * 65_537) % prime;
  } while (power !== 1);
  return false;
}
