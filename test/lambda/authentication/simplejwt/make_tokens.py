"""Makes tokens.json, the tokens that Django's simplejwt itself signs. To run it:

    python3 -m venv /tmp/simplejwt
    /tmp/simplejwt/bin/pip install djangorestframework-simplejwt==5.5.1
    /tmp/simplejwt/bin/python make_tokens.py > tokens.json
"""

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

MADE_AT = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)

# As `django.core.management.utils.get_random_secret_key` makes them, which `startproject` calls: 50 of 50 characters.
DJANGO_KEY = "p#7&2+v!x@o(8b5w=k0m^4z_u9$3hq-6rj)1dfl%ygcaesintp"
LONG_KEY = "3kS0v9QmXz7LrT1wYb8HdN5gPc2JfU6eAoVi4RxKqMtZsWlBhGyEnDuCjFpOa-_I"

SITES = {
    "defaults": {"SIGNING_KEY": DJANGO_KEY},
    "HS384": {"SIGNING_KEY": DJANGO_KEY, "ALGORITHM": "HS384"},
    "HS512": {"SIGNING_KEY": LONG_KEY, "ALGORITHM": "HS512"},
    "audience": {"SIGNING_KEY": DJANGO_KEY, "AUDIENCE": ["chat", "api"], "ISSUER": "https://site.example"},
    "uuid": {"SIGNING_KEY": DJANGO_KEY},
    # For handshakes, which are judged by the clock of whatever day they are made on.
    "lasting": {"SIGNING_KEY": DJANGO_KEY, "ACCESS_TOKEN_LIFETIME": timedelta(days=30 * 365)},
}

USERS = {"uuid": "0b7f3c1e-6a52-4d0e-9c43-5f1f6f0f9a11"}


def tokens_of(site):
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY=DJANGO_KEY,
        SIMPLE_JWT=SITES[site],
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
        USE_TZ=True,
    )
    django.setup()
    from rest_framework_simplejwt import tokens

    made_at = datetime(2020, 1, 1, tzinfo=timezone.utc) if site == "lasting" else MADE_AT
    tokens.aware_utcnow = lambda: made_at
    user = SimpleNamespace(id=USERS.get(site, 7), is_active=True)
    return {
        "secret": SITES[site]["SIGNING_KEY"],
        "algorithm": SITES[site].get("ALGORITHM", "HS256"),
        "access": str(tokens.AccessToken.for_user(user)),
        "refresh": str(tokens.RefreshToken.for_user(user)),
        "sliding": str(tokens.SlidingToken.for_user(user)),
    }


if len(sys.argv) > 1:
    print(json.dumps(tokens_of(sys.argv[1])))
else:
    # Settings of simplejwt are read once in a process.
    made = {site: json.loads(subprocess.check_output([sys.executable, __file__, site])) for site in SITES}
    print(json.dumps({"madeAtSeconds": int(MADE_AT.timestamp()), "sites": made}, indent=2))
