from enishi.core.language.ja import cli, decision, mail, records, site

PHRASES: dict[str, str] = {
    **site.PHRASES,
    **records.PHRASES,
    **decision.PHRASES,
    **mail.PHRASES,
    **cli.PHRASES,
}
