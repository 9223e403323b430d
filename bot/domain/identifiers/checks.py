"""Check digits of numbers that are given to people. Each takes the digits alone, as many as the number has."""


def is_npi(digits: str) -> bool:
    """National Provider Identifier: Luhn over 80840 and the ten digits (45 CFR 162.406, CMS's check digit rules)."""
    total = 0
    for place, digit in enumerate(reversed("80840" + digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return len(digits) == 10 and total % 10 == 0


def is_bsn(digits: str) -> bool:
    """Dutch citizen service number: the eleven test with weights 9 to 2 and -1; eight digits lost a leading zero."""
    if len(digits) not in (8, 9) or not int(digits):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return not sum(weight * int(digit) for weight, digit in zip(weights, digits.zfill(9), strict=True)) % 11


def is_nhs(digits: str) -> bool:
    """British NHS number: ten digits, modulus 11 with weights 10 to 2; a check digit of 10 is never given out."""
    if len(digits) != 10:
        return False
    check = -sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9])) % 11
    return check == int(digits[9])


def is_belgian(digits: str) -> bool:
    """Belgian national number: 97 less the first nine digits modulo 97, with a 2 before them for births since 2000."""
    if len(digits) != 11:
        return False
    body, check = digits[:9], int(digits[9:])
    return check in (97 - int(body) % 97, 97 - int("2" + body) % 97)
