"""Whether what stands in front of the installation is known to it."""

from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from routing.translatable import N_, TranslatableText


def proxies(grounds: SetupGrounds) -> SetupCheck:
    """Red where visitors seem to come from one address, the proxy's; amber where cookies cross in the open."""
    settings = grounds.settings
    if settings.is_proxy_unsaid:
        why = TranslatableText(
            N_("People come by HTTPS through a proxy, and nobody has said so: all of them seem to have its address.")
        )
        do = TranslatableText(
            N_(
                "Set JIESU_TRUSTED_PROXIES to how many proxies stand in front (mostly 1) and start anew; 0 where they "
                "tell no addresses."
            )
        )
        return SetupCheck("proxies", CheckStatus.RED, why, do)
    if settings.is_https and not settings.has_secure_cookie:
        why = TranslatableText(N_("People come by HTTPS, but cookies may also leave without it."))
        do = TranslatableText(N_("Unset JIESU_IS_SECURE_COOKIE: it then follows the public address."))
        return SetupCheck("proxies", CheckStatus.AMBER, why, do)
    return SetupCheck("proxies", CheckStatus.GREEN, TranslatableText(N_("What stands in front of us is known.")))
