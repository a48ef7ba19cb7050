from enishi.core.language.ja import cli, decision, history, mail, records, site

PHRASES: dict[str, str] = {
    **site.PHRASES,
    **records.PHRASES,
    **decision.PHRASES,
    **history.PHRASES,
    **mail.PHRASES,
    **cli.PHRASES,
}
