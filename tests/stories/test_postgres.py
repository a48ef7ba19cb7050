"""The same path on a PostgreSQL database: thanks, a rep's word, an answer, silence."""

from __future__ import annotations

from tests.stories.mail_programs import SNail
from tests.stories.office import Office
from tests.support.postgres import PostgresServer


def test_the_main_path_on_postgresql(office: Office, postgres_server: PostgresServer) -> None:
    url = postgres_server.url(postgres_server.create_database())
    office.furnish(more=f'storage: {{url: "{url}"}}')
    customer, rep = office.people.customer, office.people.rep
    with office.running():
        office.refuse()
        office.received(customer)
        office.asked_to_approve()
        SNail(office.post, rep, office.folder).reply(1, "OK")
        office.received(customer, 3)
        SNail(office.post, customer, office.folder).reply(2, "一度お話を伺えますか。")
        office.told(rep, "一度お話を伺えますか。")
    assert not (office.folder / "data" / "enishi.db").exists()
    assert [mail["verdict"] for mail in office.asked("show", "S1")["received"]] == ["human_reply"]
