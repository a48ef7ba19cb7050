from enishi.core.language.ja import cli, decision, demo, desk, history, mail, records, refusals, site, upkeep

PHRASES: dict[str, str] = {
    **site.PHRASES,
    **records.PHRASES,
    **refusals.PHRASES,
    **decision.PHRASES,
    **history.PHRASES,
    **desk.PHRASES,
    **mail.PHRASES,
    **cli.PHRASES,
    **demo.PHRASES,
    **upkeep.PHRASES,
}
