<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pl_PL">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n people share this number</source>
        <translation>
            <numerusform>%n osoba ma ten numer</numerusform>
            <numerusform>%n osoby mają ten numer</numerusform>
            <numerusform>%n osób ma ten numer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>i jeszcze %n</numerusform>
            <numerusform>i jeszcze %n</numerusform>
            <numerusform>i jeszcze %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) ring there</source>
        <comment>at colleagues&apos; telephones</comment>
        <translation>
            <numerusform>dzwoni tam %n połączenie</numerusform>
            <numerusform>dzwonią tam %n połączenia</numerusform>
            <numerusform>dzwoni tam %n połączeń</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <comment>records between the desk and the CRM</comment>
        <translation>
            <numerusform>%n czeka na Ciebie</numerusform>
            <numerusform>%n czekają na Ciebie</numerusform>
            <numerusform>%n czeka na Ciebie</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>missed and unfinished calls</comment>
        <translation>
            <numerusform>%n do zrobienia</numerusform>
            <numerusform>%n do zrobienia</numerusform>
            <numerusform>%n do zrobienia</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>+%n more</source>
        <comment>ringing calls</comment>
        <translation>
            <numerusform>i jeszcze %n</numerusform>
            <numerusform>i jeszcze %n</numerusform>
            <numerusform>i jeszcze %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) were not accepted. Press to see why.</source>
        <translation>
            <numerusform>CRM nie przyjął %n wpisu. Naciśnij, by zobaczyć dlaczego.</numerusform>
            <numerusform>CRM nie przyjął %n wpisów. Naciśnij, by zobaczyć dlaczego.</numerusform>
            <numerusform>CRM nie przyjął %n wpisów. Naciśnij, by zobaczyć dlaczego.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) were changed here and in the CRM. Press to decide.</source>
        <translation>
            <numerusform>%n pole zmieniono tu i w CRM. Naciśnij, by rozstrzygnąć.</numerusform>
            <numerusform>%n pola zmieniono tu i w CRM. Naciśnij, by rozstrzygnąć.</numerusform>
            <numerusform>%n pól zmieniono tu i w CRM. Naciśnij, by rozstrzygnąć.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) wait for the CRM.</source>
        <translation>
            <numerusform>%n wpis czeka na CRM.</numerusform>
            <numerusform>%n wpisy czekają na CRM.</numerusform>
            <numerusform>%n wpisów czeka na CRM.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) are not finished.</source>
        <comment>after signing out</comment>
        <translation>
            <numerusform>%n rozmowa nie jest zakończona.</numerusform>
            <numerusform>%n rozmowy nie są zakończone.</numerusform>
            <numerusform>%n rozmów nie jest zakończonych.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s). Press to listen.</source>
        <comment>voicemail</comment>
        <translation>
            <numerusform>%n nowa wiadomość. Wciśnij, żeby odsłuchać.</numerusform>
            <numerusform>%n nowe wiadomości. Wciśnij, żeby odsłuchać.</numerusform>
            <numerusform>%n nowych wiadomości. Wciśnij, żeby odsłuchać.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them urgent</source>
        <comment>voicemail</comment>
        <translation>
            <numerusform>%n z nich pilna</numerusform>
            <numerusform>%n z nich pilne</numerusform>
            <numerusform>%n z nich pilnych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <comment>minutes</comment>
        <translation>
            <numerusform>%n min temu</numerusform>
            <numerusform>%n min temu</numerusform>
            <numerusform>%n min temu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <comment>hours</comment>
        <translation>
            <numerusform>%n godz. temu</numerusform>
            <numerusform>%n godz. temu</numerusform>
            <numerusform>%n godz. temu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>overdue %n day(s)</source>
        <comment>a promise that was not kept in time</comment>
        <translation>
            <numerusform>%n dzień po terminie</numerusform>
            <numerusform>%n dni po terminie</numerusform>
            <numerusform>%n dni po terminie</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) in the last minute: wait {wait} or ask your supervisor.</source>
        <translation>
            <numerusform>%n połączenie w ostatniej minucie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
            <numerusform>%n połączenia w ostatniej minucie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
            <numerusform>%n połączeń w ostatniej minucie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) in the last hour: wait {wait} or ask your supervisor.</source>
        <translation>
            <numerusform>%n połączenie w ostatniej godzinie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
            <numerusform>%n połączenia w ostatniej godzinie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
            <numerusform>%n połączeń w ostatniej godzinie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) abroad in the last hour: wait {wait} or ask your supervisor.</source>
        <translation>
            <numerusform>%n połączenie zagraniczne w ostatniej godzinie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
            <numerusform>%n połączenia zagraniczne w ostatniej godzinie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
            <numerusform>%n połączeń zagranicznych w ostatniej godzinie: odczekaj {wait} albo zapytaj przełożonego.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Good until {date}, for %n more day(s): ask IT for a new one.</source>
        <comment>certificate</comment>
        <translation>
            <numerusform>Ważny do {date}, jeszcze %n dzień: poproś IT o nowy.</numerusform>
            <numerusform>Ważny do {date}, jeszcze %n dni: poproś IT o nowy.</numerusform>
            <numerusform>Ważny do {date}, jeszcze %n dni: poproś IT o nowy.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> day(s)</source>
        <comment>after a number: who called in the last 30 days</comment>
        <translation>
            <numerusform> dzień</numerusform>
            <numerusform> dni</numerusform>
            <numerusform> dni</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> day(s)</source>
        <comment>after a number: an import can be undone for 30 days</comment>
        <translation>
            <numerusform> dzień</numerusform>
            <numerusform> dni</numerusform>
            <numerusform> dni</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> day(s)</source>
        <comment>after a number: recordings are deleted after 30 days</comment>
        <translation>
            <numerusform> dniu</numerusform>
            <numerusform> dniach</numerusform>
            <numerusform> dniach</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) written to {file}</source>
        <comment>exported for IT</comment>
        <translation>
            <numerusform>Zapisano %n wpis w {file}</numerusform>
            <numerusform>Zapisano %n wpisy w {file}</numerusform>
            <numerusform>Zapisano %n wpisów w {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tried %n time(s).</source>
        <comment>sending a record</comment>
        <translation>
            <numerusform>Próbowano %n raz.</numerusform>
            <numerusform>Próbowano %n razy.</numerusform>
            <numerusform>Próbowano %n razy.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) wait</source>
        <comment>for the CRM</comment>
        <translation>
            <numerusform>%n wpis czeka</numerusform>
            <numerusform>%n wpisy czekają</numerusform>
            <numerusform>%n wpisów czeka</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not accepted</source>
        <comment>records, by the CRM</comment>
        <translation>
            <numerusform>%n nieprzyjęty</numerusform>
            <numerusform>%n nieprzyjęte</numerusform>
            <numerusform>%n nieprzyjętych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to decide</source>
        <comment>fields changed on both sides</comment>
        <translation>
            <numerusform>%n sporne</numerusform>
            <numerusform>%n sporne</numerusform>
            <numerusform>%n spornych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) of the CRM are here</source>
        <comment>pulled so far</comment>
        <translation>
            <numerusform>Jest tu %n klient z CRM</numerusform>
            <numerusform>Jest tu %n klientów z CRM</numerusform>
            <numerusform>Jest tu %n klientów z CRM</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them the CRM does not have yet: lost for it too.</source>
        <comment>records</comment>
        <translation>
            <numerusform>%n z nich nie ma jeszcze w CRM: przepadnie też dla niego.</numerusform>
            <numerusform>%n z nich nie ma jeszcze w CRM: przepadną też dla niego.</numerusform>
            <numerusform>%n z nich nie ma jeszcze w CRM: przepadną też dla niego.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <comment>of a customer</comment>
        <translation>
            <numerusform>%n karta klienta</numerusform>
            <numerusform>%n karty klienta</numerusform>
            <numerusform>%n kart klienta</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n rozmowa</numerusform>
            <numerusform>%n rozmowy</numerusform>
            <numerusform>%n rozmów</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n past contact(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n dawny kontakt</numerusform>
            <numerusform>%n dawne kontakty</numerusform>
            <numerusform>%n dawnych kontaktów</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n nagranie</numerusform>
            <numerusform>%n nagrania</numerusform>
            <numerusform>%n nagrań</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) for the CRM</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n wpis dla CRM</numerusform>
            <numerusform>%n wpisy dla CRM</numerusform>
            <numerusform>%n wpisów dla CRM</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n correction(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n poprawka</numerusform>
            <numerusform>%n poprawki</numerusform>
            <numerusform>%n poprawek</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open question(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n pole do rozstrzygnięcia</numerusform>
            <numerusform>%n pola do rozstrzygnięcia</numerusform>
            <numerusform>%n pól do rozstrzygnięcia</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n imported row(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n wiersz z importu</numerusform>
            <numerusform>%n wiersze z importu</numerusform>
            <numerusform>%n wierszy z importu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> hour(s)</source>
        <comment>after a number: a note can be corrected for 24 hours</comment>
        <translation>
            <numerusform> godzina</numerusform>
            <numerusform> godziny</numerusform>
            <numerusform> godzin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undoing: %n customer(s) so far</source>
        <comment>an import</comment>
        <translation>
            <numerusform>Cofanie: na razie %n klient</numerusform>
            <numerusform>Cofanie: na razie %n klientów</numerusform>
            <numerusform>Cofanie: na razie %n klientów</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) written…</source>
        <comment>to a file</comment>
        <translation>
            <numerusform>Zapisano %n klienta…</numerusform>
            <numerusform>Zapisano %n klientów…</numerusform>
            <numerusform>Zapisano %n klientów…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) written to {file}</source>
        <comment>to a file</comment>
        <translation>
            <numerusform>Zapisano %n klienta w {file}</numerusform>
            <numerusform>Zapisano %n klientów w {file}</numerusform>
            <numerusform>Zapisano %n klientów w {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) looked at…</source>
        <comment>while an import is tried out</comment>
        <translation>
            <numerusform>Sprawdzono %n wiersz…</numerusform>
            <numerusform>Sprawdzono %n wiersze…</numerusform>
            <numerusform>Sprawdzono %n wierszy…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n number(s) mended that a spreadsheet had cut</source>
        <comment>by an import</comment>
        <translation>
            <numerusform>naprawiono %n numer, który obciął arkusz</numerusform>
            <numerusform>naprawiono %n numery, które obciął arkusz</numerusform>
            <numerusform>naprawiono %n numerów, które obciął arkusz</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <comment>customers of an import</comment>
        <translation>
            <numerusform>%n nowy</numerusform>
            <numerusform>%n nowe</numerusform>
            <numerusform>%n nowych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <comment>customers of an import</comment>
        <translation>
            <numerusform>%n zmieniony</numerusform>
            <numerusform>%n zmienione</numerusform>
            <numerusform>%n zmienionych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <comment>rows of an import</comment>
        <translation>
            <numerusform>%n pominięty</numerusform>
            <numerusform>%n pominięte</numerusform>
            <numerusform>%n pominiętych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>rows of an import</comment>
        <translation>
            <numerusform>%n odrzucony</numerusform>
            <numerusform>%n odrzucone</numerusform>
            <numerusform>%n odrzuconych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stayed</source>
        <comment>customers, after an import was undone</comment>
        <translation>
            <numerusform>%n został</numerusform>
            <numerusform>%n zostały</numerusform>
            <numerusform>%n zostało</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <comment>customers, to undo an import</comment>
        <translation>
            <numerusform>%n usunięty</numerusform>
            <numerusform>%n usunięte</numerusform>
            <numerusform>%n usuniętych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n put back as before</source>
        <comment>customers, to undo an import</comment>
        <translation>
            <numerusform>%n przywrócony</numerusform>
            <numerusform>%n przywrócone</numerusform>
            <numerusform>%n przywróconych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stay</source>
        <comment>customers, to undo an import</comment>
        <translation>
            <numerusform>%n zostaje</numerusform>
            <numerusform>%n zostają</numerusform>
            <numerusform>%n zostaje</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n karta</numerusform>
            <numerusform>%n karty</numerusform>
            <numerusform>%n kart</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n deleted record(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n usunięta karta</numerusform>
            <numerusform>%n usunięte karty</numerusform>
            <numerusform>%n usuniętych kart</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n contact(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n kontakt</numerusform>
            <numerusform>%n kontakty</numerusform>
            <numerusform>%n kontaktów</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open matter(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n otwarta sprawa</numerusform>
            <numerusform>%n otwarte sprawy</numerusform>
            <numerusform>%n otwartych spraw</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n promise(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n obietnica</numerusform>
            <numerusform>%n obietnice</numerusform>
            <numerusform>%n obietnic</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) wait for it.</source>
        <comment>of the same CRM, moved</comment>
        <translation>
            <numerusform>Czeka na niego %n wpis.</numerusform>
            <numerusform>Czekają na niego %n wpisy.</numerusform>
            <numerusform>Czeka na niego %n wpisów.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) of the former CRM go from here; those made or imported here stay without their number there.</source>
        <comment>parting from a CRM</comment>
        <translation>
            <numerusform>Zniknie stąd %n klient z poprzedniego CRM; dodani tutaj lub zaimportowani zostaną, bez tamtego numeru.</numerusform>
            <numerusform>Znikną stąd %n klienci z poprzedniego CRM; dodani tutaj lub zaimportowani zostaną, bez tamtego numeru.</numerusform>
            <numerusform>Zniknie stąd %n klientów z poprzedniego CRM; dodani tutaj lub zaimportowani zostaną, bez tamtego numeru.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent record(s) are set aside under “Not accepted”, never sent, and can be exported.</source>
        <comment>parting from a CRM</comment>
        <translation>
            <numerusform>%n niewysłany wpis trafi do „Nieprzyjęte”: nie zostanie wysłany, można go wyeksportować.</numerusform>
            <numerusform>%n niewysłane wpisy trafią do „Nieprzyjęte”: nie zostaną wysłane, można je wyeksportować.</numerusform>
            <numerusform>%n niewysłanych wpisów trafi do „Nieprzyjęte”: nie zostaną wysłane, można je wyeksportować.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open question(s) go.</source>
        <comment>fields changed on both sides</comment>
        <translation>
            <numerusform>Zniknie %n nierozstrzygnięta różnica.</numerusform>
            <numerusform>Znikną %n nierozstrzygnięte różnice.</numerusform>
            <numerusform>Zniknie %n nierozstrzygniętych różnic.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>About</name>
    <message>
        <source>not running</source>
        <translation>nie działa</translation>
    </message>
    <message>
        <source>none</source>
        <translation>brak</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>About and diagnostics</source>
        <translation>O programie i diagnostyka</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguracja</translation>
    </message>
    <message>
        <source>Copy for IT</source>
        <translation>Kopiuj dla IT</translation>
    </message>
    <message>
        <source>Copy versions and problems</source>
        <translation>Kopiuj wersje i problemy</translation>
    </message>
    <message>
        <source>Every file could be read, nothing is wrong in them.</source>
        <translation>Wszystkie pliki odczytano, nie ma w nich błędów.</translation>
    </message>
    <message>
        <source>What is wrong in the configuration</source>
        <translation>Co jest nie tak w konfiguracji</translation>
    </message>
</context>
<context>
    <name>AgentState</name>
    <message>
        <source>Your state</source>
        <translation>Twój stan</translation>
    </message>
    <message>
        <source>Press to take it back</source>
        <translation>Naciśnij, aby cofnąć</translation>
    </message>
    <message>
        <source>next: {state}</source>
        <translation>potem: {state}</translation>
    </message>
    <message>
        <source>Not “{state}” after this call</source>
        <translation>Bez „{state}” po tej rozmowie</translation>
    </message>
    <message>
        <source>After this call</source>
        <translation>Po tej rozmowie</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Teraz</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Wyloguj</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>Nie przeszkadzać</translation>
    </message>
    <message>
        <source>Direct calls go to {number}</source>
        <translation>Bezpośrednie idą na {number}</translation>
    </message>
    <message>
        <source>Forward direct calls…</source>
        <translation>Przekieruj bezpośrednie…</translation>
    </message>
</context>
<context>
    <name>Announcement</name>
    <message>
        <source>Call</source>
        <translation>Rozmowa</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <comment>it is over</comment>
        <translation>czekał {time}</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <comment>still waiting</comment>
        <translation>czeka {time}</translation>
    </message>
    <message>
        <source>not a known customer</source>
        <translation>nieznany klient</translation>
    </message>
    <message>
        <source>not in the CRM</source>
        <translation>nie ma w CRM</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Call anyway</source>
        <translation>Zadzwoń mimo to</translation>
    </message>
    <message>
        <source>Do not call</source>
        <translation>Nie dzwoń</translation>
    </message>
    <message>
        <source>Call {number}?</source>
        <translation>Zadzwonić: {number}?</translation>
    </message>
    <message>
        <source>The other side asks you to call {number} instead</source>
        <translation>Rozmówca prosi, żeby zamiast tego zadzwonić: {number}</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Zadzwoń</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>The recording is paused: nothing is written until you go on.</source>
        <translation>Nagrywanie wstrzymane: nic się nie zapisuje, dopóki nie wznowisz.</translation>
    </message>
    <message>
        <source>Go on recording</source>
        <translation>Wznów nagrywanie</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>Zakończ je</translation>
    </message>
    <message>
        <source>The configuration has a mistake: {sentence}</source>
        <translation>Błąd w konfiguracji: {sentence}</translation>
    </message>
    <message>
        <source>Notes cannot be saved now: {reason}</source>
        <translation>Nie można teraz zapisać notatek: {reason}</translation>
    </message>
    <message>
        <source>The telephone stopped and is being restarted. Your notes are safe.</source>
        <translation>Telefon przestał działać i uruchamia się ponownie. Notatki są bezpieczne.</translation>
    </message>
    <message>
        <source>No line is set up: enter the user and password of your PBX.</source>
        <translation>Linia nie jest skonfigurowana: podaj użytkownika i hasło do centrali.</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Otwórz ustawienia</translation>
    </message>
</context>
<context>
    <name>CallCard</name>
    <message>
        <source>Mute</source>
        <translation>Wycisz</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Zawieś</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Klawisze</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Przekaż</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Nagrywaj</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>Rozłącz</translation>
    </message>
    <message>
        <source>Send digits into the call</source>
        <translation>Wyślij cyfry do rozmowy</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Włącz mikrofon</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Wznów</translation>
    </message>
    <message>
        <source>Calls like this are not recorded here.</source>
        <translation>Takich rozmów się tu nie nagrywa.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Gotowe</translation>
    </message>
    <message>
        <source>+{n} s</source>
        <translation>+{n} s</translation>
    </message>
    <message>
        <source>Back to unfinished</source>
        <translation>Wróć do niedokończonych</translation>
    </message>
    <message>
        <source>{n} more seconds</source>
        <translation>Jeszcze {n} s</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Wstrzymaj</translation>
    </message>
    <message>
        <source>Pause the recording</source>
        <translation>Wstrzymaj nagrywanie</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Wznów</translation>
    </message>
    <message>
        <source>Go on recording</source>
        <translation>Wznów nagrywanie</translation>
    </message>
    <message>
        <source>Encrypted: nobody on the way can listen</source>
        <translation>Szyfrowane: nikt po drodze nie podsłucha</translation>
    </message>
    <message>
        <source>Voice: SRTP, {suite}</source>
        <translation>Głos: SRTP, {suite}</translation>
    </message>
    <message>
        <source>Signalling: {version}</source>
        <translation>Sygnalizacja: {version}</translation>
    </message>
    <message>
        <source>Ringing</source>
        <translation>Dzwoni</translation>
    </message>
    <message>
        <source>The exchange is speaking…</source>
        <translation>Mówi centrala…</translation>
    </message>
    <message>
        <source>On hold {time}</source>
        <translation>Zawieszona {time}</translation>
    </message>
    <message>
        <source>The other side holds</source>
        <translation>Druga strona zawiesiła</translation>
    </message>
    <message>
        <source>Nothing heard for {n} s</source>
        <translation>Od {n} s nic nie słychać</translation>
    </message>
    <message>
        <source>Talking, muted</source>
        <translation>Rozmowa, mikrofon wyłączony</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>Rozmowa</translation>
    </message>
    <message>
        <source>Ended {time}</source>
        <translation>Koniec {time}</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>Niedokończona</translation>
    </message>
</context>
<context>
    <name>CallRow</name>
    <message>
        <source>Take back</source>
        <translation>Wznów</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Zamień</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Odbierz</translation>
    </message>
</context>
<context>
    <name>CallWords</name>
    <message>
        <source>Asking the exchange to call {name}…</source>
        <translation>Prosimy centralę o połączenie: {name}…</translation>
    </message>
    <message>
        <source>The exchange is calling {name}…</source>
        <translation>Centrala dzwoni: {name}…</translation>
    </message>
    <message>
        <source>It rings at {name}…</source>
        <translation>Dzwoni telefon: {name}…</translation>
    </message>
    <message>
        <source>Passed on to {name}.</source>
        <translation>Przekazano: {name}.</translation>
    </message>
    <message>
        <source>Not passed on to {name}: {why}.</source>
        <translation>Nie przekazano ({name}): {why}.</translation>
    </message>
    <message>
        <source>Passing on…</source>
        <translation>Przekazywanie…</translation>
    </message>
    <message>
        <source>Passing on: being called</source>
        <translation>Przekazywanie: łączenie</translation>
    </message>
    <message>
        <source>Passing on: it rings</source>
        <translation>Przekazywanie: dzwoni</translation>
    </message>
    <message>
        <source>Passed on</source>
        <translation>Przekazano</translation>
    </message>
    <message>
        <source>Not passed on</source>
        <translation>Nie przekazano</translation>
    </message>
    <message>
        <source>you took the call back</source>
        <translation>rozmowa cofnięta przez Ciebie</translation>
    </message>
    <message>
        <source>the exchange gave no reason</source>
        <translation>centrala nie podała powodu</translation>
    </message>
    <message>
        <source>free</source>
        <translation>wolna linia</translation>
    </message>
    <message>
        <source>it rings there</source>
        <translation>dzwoni tam</translation>
    </message>
    <message>
        <source>talking</source>
        <translation>rozmawia</translation>
    </message>
    <message>
        <source>has a call on hold</source>
        <translation>ktoś czeka</translation>
    </message>
    <message>
        <source>signed out</source>
        <translation>nie pracuje</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Nagrywane</translation>
    </message>
    <message>
        <source>Recording paused</source>
        <translation>Wstrzymane</translation>
    </message>
    <message>
        <source>Not heard: microphone is silent</source>
        <translation>Nie słychać Cię: mikrofon milczy</translation>
    </message>
    <message>
        <source>Not heard: no sound is sent</source>
        <translation>Nie słychać Cię: dźwięk nie wychodzi</translation>
    </message>
    <message>
        <source>Not heard: no sound gets there</source>
        <translation>Nie słychać Cię: dźwięk nie dociera</translation>
    </message>
    <message>
        <source>The other side cannot hear you</source>
        <translation>Rozmówca Cię nie słyszy</translation>
    </message>
    <message>
        <source>The other side cannot hear you: the microphone is silent. Check the mute switch of the headset, or choose another one.</source>
        <translation>Rozmówca Cię nie słyszy: mikrofon milczy. Sprawdź wyłącznik na słuchawkach albo wybierz inne.</translation>
    </message>
    <message>
        <source>The other side cannot hear you: no sound leaves this computer. Check the headset, or call again.</source>
        <translation>Rozmówca Cię nie słyszy: dźwięk nie wychodzi z komputera. Sprawdź słuchawki albo zadzwoń ponownie.</translation>
    </message>
    <message>
        <source>The other side cannot hear you: the network loses what you say. Call again; if it stays so, tell IT.</source>
        <translation>Rozmówca Cię nie słyszy: sieć gubi to, co mówisz. Zadzwoń ponownie; jeśli to nie pomoże, zgłoś informatykom.</translation>
    </message>
    <message>
        <source>The other side cannot hear you.</source>
        <translation>Rozmówca Cię nie słyszy.</translation>
    </message>
    <message>
        <source>Keys are sent as messages: some exchanges ignore them</source>
        <translation>Klawisze idą jako wiadomości: nie każda centrala je rozumie</translation>
    </message>
    <message>
        <source>Keys are sent as tones that can be heard</source>
        <translation>Klawisze idą jako słyszalne tony</translation>
    </message>
</context>
<context>
    <name>CallerWords</name>
    <message>
        <source>Number withheld</source>
        <translation>Numer zastrzeżony</translation>
    </message>
    <message>
        <source>Extension {number}</source>
        <translation>Wewnętrzny {number}</translation>
    </message>
    <message>
        <source>passed on by {who}</source>
        <translation>przekazuje: {who}</translation>
    </message>
    <message>
        <source>Why: {summary}</source>
        <translation>W sprawie: {summary}</translation>
    </message>
    <message>
        <source>{n}{suffix} call this week</source>
        <translation>{n}. rozmowa w tym tygodniu</translation>
    </message>
    <message>
        <source>{calls} — not solved</source>
        <translation>{calls} — niezałatwione</translation>
    </message>
    <message>
        <source>last here {when}, {agent}</source>
        <translation>ostatnio {when}, {agent}</translation>
    </message>
    <message>
        <source>last here {when}</source>
        <translation>ostatnio {when}</translation>
    </message>
    <message>
        <source>Checking the CRM…</source>
        <translation>Sprawdzam w CRM…</translation>
    </message>
    <message>
        <source>The CRM does not know this number</source>
        <translation>CRM nie zna tego numeru</translation>
    </message>
    <message>
        <source>From the CRM</source>
        <translation>Z CRM</translation>
    </message>
    <message>
        <source>The CRM did not answer: this is what is kept here</source>
        <translation>CRM nie odpowiada: to dane zapisane tutaj</translation>
    </message>
    <message>
        <source>The CRM did not answer: this is what we knew on {date}</source>
        <translation>CRM nie odpowiada: stan wiedzy na {date}</translation>
    </message>
    <message>
        <source>From the company directory</source>
        <translation>Z książki firmy</translation>
    </message>
    <message>
        <source>In the company directory: {names}</source>
        <translation>W książce firmy: {names}</translation>
    </message>
    <message>
        <source>call</source>
        <translation>rozmowa</translation>
    </message>
    <message>
        <source>mail</source>
        <translation>e-mail</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>czat</translation>
    </message>
    <message>
        <source>text message</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>visit</source>
        <translation>wizyta</translation>
    </message>
</context>
<context>
    <name>Certificate</name>
    <message>
        <source>The exchange&apos;s certificate: {subject}, signed by {issuer}. {lasts}</source>
        <translation>Certyfikat centrali: {subject}, wystawca: {issuer}. {lasts}</translation>
    </message>
    <message>
        <source>This computer&apos;s certificate: {subject}, signed by {issuer}. {lasts}</source>
        <translation>Certyfikat tego komputera: {subject}, wystawca: {issuer}. {lasts}</translation>
    </message>
    <message>
        <source>Expired since {date}: ask IT for a new one.</source>
        <translation>Wygasł {date}: poproś IT o nowy.</translation>
    </message>
    <message>
        <source>Good until {date}.</source>
        <translation>Ważny do {date}.</translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>Ask who is calling, then choose: the note goes to that record.</source>
        <translation>Zapytaj, kto dzwoni, i wybierz: notatka trafi do tej kartoteki.</translation>
    </message>
    <message>
        <source>None of them</source>
        <translation>Żadna z tych osób</translation>
    </message>
    <message>
        <source>Customers with this number</source>
        <translation>Klienci z tym numerem</translation>
    </message>
</context>
<context>
    <name>Colleagues</name>
    <message>
        <source>Find a colleague by name, queue or extension</source>
        <translation>Szukaj po nazwisku, kolejce lub numerze</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>Zespół</translation>
    </message>
    <message>
        <source>Pick up</source>
        <translation>Przejmij</translation>
    </message>
    <message>
        <source>Take the call that rings there</source>
        <translation>Odbierz u siebie połączenie, które tam dzwoni</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Zadzwoń</translation>
    </message>
</context>
<context>
    <name>Concerns</name>
    <message>
        <source>Probably calls about</source>
        <translation>Prawdopodobnie w sprawie</translation>
    </message>
    <message>
        <source>Nothing open, nothing promised.</source>
        <translation>Nic otwartego, nic nie obiecano.</translation>
    </message>
    <message>
        <source>Show all that is open</source>
        <translation>Pokaż wszystkie otwarte sprawy</translation>
    </message>
    <message>
        <source>open since {date}</source>
        <translation>otwarta od {date}</translation>
    </message>
    <message>
        <source>promised: {text}</source>
        <translation>obiecano: {text}</translation>
    </message>
    <message>
        <source>promised</source>
        <translation>obiecano</translation>
    </message>
    <message>
        <source>{promise}, by {date}</source>
        <translation>{promise}, do {date}</translation>
    </message>
    <message>
        <source>{promise}, from {agent}</source>
        <translation>{promise} ({agent})</translation>
    </message>
    <message>
        <source>This call</source>
        <translation>Ta rozmowa</translation>
    </message>
    <message>
        <source>The call is about this</source>
        <translation>Rozmowa dotyczy tej sprawy</translation>
    </message>
    <message>
        <source>This call is about: {matter}</source>
        <translation>Ta rozmowa dotyczy: {matter}</translation>
    </message>
</context>
<context>
    <name>Config</name>
    <message>
        <source>{file}, line {line}</source>
        <translation>{file}, wiersz {line}</translation>
    </message>
    <message>
        <source>{place}: {key} is {found}, but should be {expected}</source>
        <translation>{place}: {key} ma wartość {found}, a powinno to być: {expected}</translation>
    </message>
    <message>
        <source>{place}: there is no setting {key}: {expected}</source>
        <translation>{place}: nie ma ustawienia {key}: {expected}</translation>
    </message>
    <message>
        <source>{place}: {key} is a secret and does not belong in a file: {expected}</source>
        <translation>{place}: {key} jest tajne i nie powinno być w pliku: {expected}</translation>
    </message>
    <message>
        <source>{place}: {key} is locked by your company ({found}): {expected}</source>
        <translation>{place}: {key} jest zablokowane przez firmę ({found}): {expected}</translation>
    </message>
    <message>
        <source>{place} cannot be read: {found}; it should be {expected}</source>
        <translation>Nie da się odczytać {place}: {found}; powinno być: {expected}</translation>
    </message>
    <message>
        <source>{place} cannot be read ({found}): {expected}</source>
        <translation>Nie da się odczytać {place} ({found}): {expected}</translation>
    </message>
    <message>
        <source>a whole number from {least} to {most}</source>
        <translation>liczba całkowita od {least} do {most}</translation>
    </message>
    <message>
        <source>a number from {least} to {most}</source>
        <translation>liczba od {least} do {most}</translation>
    </message>
    <message>
        <source>{first} or {last}</source>
        <translation>{first} lub {last}</translation>
    </message>
    <message>
        <source>a text in quotes</source>
        <translation>tekst w cudzysłowie</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true albo false</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>tabela</translation>
    </message>
    <message>
        <source>host or host:port</source>
        <translation>host albo host:port</translation>
    </message>
    <message>
        <source>the policy&apos;s value is used</source>
        <translation>obowiązuje wartość firmowa</translation>
    </message>
    <message>
        <source>mend or remove it</source>
        <translation>popraw go albo usuń</translation>
    </message>
    <message>
        <source>remove it, or see the README for all settings</source>
        <translation>usuń je albo sprawdź listę ustawień w README</translation>
    </message>
    <message>
        <source>keep it in the keyring: callcenter secret set NAME</source>
        <translation>przechowuj je w pęku kluczy: callcenter secret set NAME</translation>
    </message>
</context>
<context>
    <name>Conflict</name>
    <message>
        <source>Keep ours</source>
        <translation>Zostaw nasze</translation>
    </message>
    <message>
        <source>Take the CRM&apos;s</source>
        <translation>Weź z CRM</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>Użyj tego</translation>
    </message>
    <message>
        <source>Own text for {field}</source>
        <translation>Własny tekst w polu {field}</translation>
    </message>
    <message>
        <source>Keep what was written here</source>
        <translation>Zostaw to, co wpisano tutaj</translation>
    </message>
    <message>
        <source>Take what the CRM says</source>
        <translation>Weź to, co mówi CRM</translation>
    </message>
    <message>
        <source>Use the text of your own</source>
        <translation>Użyj własnego tekstu</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Tutaj</translation>
    </message>
    <message>
        <source>In the CRM</source>
        <translation>W CRM</translation>
    </message>
    <message>
        <source>Before both changed it</source>
        <translation>Zanim zmieniono po obu stronach</translation>
    </message>
    <message>
        <source>Or something else</source>
        <translation>Albo coś innego</translation>
    </message>
</context>
<context>
    <name>CrmTrial</name>
    <message>
        <source>there are more</source>
        <translation>jest ich więcej</translation>
    </message>
    <message>
        <source>Nobody was found.</source>
        <translation>Nikogo nie znaleziono.</translation>
    </message>
    <message>
        <source>There is no name to look for.</source>
        <translation>Nie ma nazwy do wyszukania.</translation>
    </message>
    <message>
        <source>The search is not configured.</source>
        <translation>Wyszukiwanie nie jest skonfigurowane.</translation>
    </message>
    <message>
        <source>The changes are not configured.</source>
        <translation>Zmiany nie są skonfigurowane.</translation>
    </message>
    <message>
        <source>It tells this account no changes.</source>
        <translation>Temu kontu nie mówi o zmianach.</translation>
    </message>
    <message>
        <source>Not tried here: it would write a real record.</source>
        <translation>Tu nie sprawdzane: zapisałoby prawdziwy wpis.</translation>
    </message>
    <message>
        <source>Ready to be sent; nothing was written.</source>
        <translation>Gotowe do wysłania; niczego nie zapisano.</translation>
    </message>
</context>
<context>
    <name>Customer</name>
    <message>
        <source>waits for the CRM</source>
        <translation>czeka na CRM</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Zmień…</translation>
    </message>
    <message>
        <source>Open in CRM</source>
        <translation>Otwórz w CRM</translation>
    </message>
    <message>
        <source>Change this customer</source>
        <translation>Zmień dane klienta</translation>
    </message>
    <message>
        <source>Open the record in the CRM</source>
        <translation>Otwórz kartotekę w CRM</translation>
    </message>
    <message>
        <source>Choose another customer</source>
        <translation>Wybierz innego klienta</translation>
    </message>
    <message>
        <source>known</source>
        <translation>znany</translation>
    </message>
    <message>
        <source>This number stands in the customer&apos;s record.</source>
        <translation>Ten numer jest w kartotece klienta.</translation>
    </message>
    <message>
        <source>unverified</source>
        <translation>niepotwierdzony</translation>
    </message>
    <message>
        <source>The number stands in the record, but the exchange does not vouch for it: ask before you tell anything.</source>
        <translation>Numer jest w kartotece, ale centrala za niego nie ręczy: zapytaj, zanim coś powiesz.</translation>
    </message>
    <message>
        <source>new number</source>
        <translation>nowy numer</translation>
    </message>
    <message>
        <source>This number stands in no record.</source>
        <translation>Tego numeru nie ma w żadnej kartotece.</translation>
    </message>
    <message>
        <source>Story</source>
        <translation>Historia kontaktów</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Wszystko</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Rozmowy</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>E-maile</translation>
    </message>
    <message>
        <source>Story: {kind}</source>
        <translation>Historia kontaktów: {kind}</translation>
    </message>
    <message>
        <source>No call</source>
        <translation>Brak rozmowy</translation>
    </message>
    <message>
        <source>When it rings, the customer is here at once.</source>
        <translation>Gdy zadzwoni telefon, klient od razu będzie tutaj.</translation>
    </message>
    <message>
        <source>Looking up the number…</source>
        <translation>Szukam numeru…</translation>
    </message>
    <message>
        <source>First what is kept here, then the CRM.</source>
        <translation>Najpierw w danych zapisanych tutaj, potem w CRM.</translation>
    </message>
    <message>
        <source>An extension of your own exchange</source>
        <translation>Numer wewnętrzny Waszej centrali</translation>
    </message>
    <message>
        <source>Colleagues have no customer record.</source>
        <translation>Koledzy nie mają kartoteki klienta.</translation>
    </message>
</context>
<context>
    <name>Dial</name>
    <message>
        <source>There is nothing to call: type a number.</source>
        <translation>Nie ma dokąd dzwonić: wpisz numer.</translation>
    </message>
    <message>
        <source>This link is none that asks for a call.</source>
        <translation>Ten odnośnik nie służy do dzwonienia.</translation>
    </message>
    <message>
        <source>This number is too long to be one. Check it.</source>
        <translation>Ten numer jest za długi. Sprawdź go.</translation>
    </message>
    <message>
        <source>Not called: hidden control characters are in it. Type the number by hand.</source>
        <translation>Nie dzwonię: są w nim ukryte znaki sterujące. Wpisz numer ręcznie.</translation>
    </message>
    <message>
        <source>Not called: a code with * or # could change settings of the exchange. Type it by hand if you mean it.</source>
        <translation>Nie dzwonię: kod z * lub # może zmienić ustawienia centrali. Jeśli o to chodzi, wpisz go ręcznie.</translation>
    </message>
    <message>
        <source>Not called: it would press keys by itself after the answer. Call the number alone and press them yourself.</source>
        <translation>Nie dzwonię: po odebraniu klawisze wybrałyby się same. Zadzwoń pod sam numer i wybierz je ręcznie.</translation>
    </message>
    <message>
        <source>Not called: the link tries to add headers to the call. Type the number by hand.</source>
        <translation>Nie dzwonię: odnośnik próbuje dopisać nagłówki do połączenia. Wpisz numer ręcznie.</translation>
    </message>
    <message>
        <source>Not called: the link tries to send the call another way. Type the number by hand.</source>
        <translation>Nie dzwonię: odnośnik próbuje skierować połączenie inną drogą. Wpisz numer ręcznie.</translation>
    </message>
    <message>
        <source>Not called: it names somebody at another exchange, not at yours.</source>
        <translation>Nie dzwonię: to ktoś z innej centrali niż Twoja.</translation>
    </message>
    <message>
        <source>This is no number to call: it holds what belongs in none.</source>
        <translation>To nie jest numer telefonu: są w nim znaki, których numer nie ma.</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{question} Then say so with --confirmed.</source>
        <translation>{question} Jeśli tak, dodaj --confirmed.</translation>
    </message>
    <message>
        <source>This was noted; if it was not you, say so at once.</source>
        <translation>Odnotowano to; jeśli to nie Ty, od razu daj znać.</translation>
    </message>
    <message>
        <source>The link also names extension {digits}: ask for it.</source>
        <translation>Odnośnik podaje też numer wewnętrzny {digits}: poproś o połączenie z nim.</translation>
    </message>
    <message>
        <source>{number} is abroad. Call it?</source>
        <translation>{number} to numer zagraniczny. Zadzwonić?</translation>
    </message>
    <message>
        <source>{number} costs more than an ordinary call. Call it all the same?</source>
        <translation>Połączenie z {number} kosztuje więcej niż zwykłe. Zadzwonić mimo to?</translation>
    </message>
    <message>
        <source>{number} is a satellite telephone and very dear. Call it all the same?</source>
        <translation>{number} to telefon satelitarny, połączenie jest bardzo drogie. Zadzwonić mimo to?</translation>
    </message>
    <message>
        <source>Calls are not forwarded to {target}: this is no number to call.</source>
        <translation>Połączenia nie są przekierowywane na {target}: to nie jest numer telefonu.</translation>
    </message>
    <message>
        <source>Calls are not forwarded to {target}: this number may not be called by itself.</source>
        <translation>Połączenia nie są przekierowywane na {target}: pod ten numer nie wolno dzwonić samoczynnie.</translation>
    </message>
    <message>
        <source>All direct calls go to {target}.</source>
        <translation>Wszystkie połączenia bezpośrednie trafiają na {target}.</translation>
    </message>
    <message>
        <source>When you are busy, direct calls go to {target}.</source>
        <translation>Gdy rozmawiasz, połączenia bezpośrednie trafiają na {target}.</translation>
    </message>
    <message>
        <source>Direct calls you do not answer go to {target}.</source>
        <translation>Nieodebrane połączenia bezpośrednie trafiają na {target}.</translation>
    </message>
    <message>
        <source>Calls are not forwarded to {target}: this is your own number.</source>
        <translation>Połączenia nie są przekierowywane na {target}: to Twój własny numer.</translation>
    </message>
    <message>
        <source>{number} is barred at your site. Ask your supervisor if you need it.</source>
        <translation>Numer {number} jest u Was zablokowany. Jeśli go potrzebujesz, zapytaj przełożonego.</translation>
    </message>
    <message>
        <source>{number} is no number that your site dials. Check it, or ask your supervisor.</source>
        <translation>Pod numer {number} u Was się nie dzwoni. Sprawdź go lub zapytaj przełożonego.</translation>
    </message>
    <message>
        <source>Codes with * or # are not dialled at your site. Ask IT if you need one.</source>
        <translation>Kodów z * lub # u Was się nie wybiera. Jeśli potrzebujesz takiego kodu, zapytaj informatyków.</translation>
    </message>
    <message>
        <source>Calls abroad are not allowed here. Ask your supervisor if you need one.</source>
        <translation>Połączenia zagraniczne są tu niedozwolone. Jeśli takiego potrzebujesz, zapytaj przełożonego.</translation>
    </message>
    <message>
        <source>Premium numbers are not allowed here. Ask your supervisor if you need one.</source>
        <translation>Numery o podwyższonej opłacie są tu niedozwolone. Jeśli takiego potrzebujesz, zapytaj przełożonego.</translation>
    </message>
    <message>
        <source>Calls to satellite telephones are not allowed here. Ask your supervisor if you need one.</source>
        <translation>Połączenia z telefonami satelitarnymi są tu niedozwolone. Jeśli takiego potrzebujesz, zapytaj przełożonego.</translation>
    </message>
</context>
<context>
    <name>DialPad</name>
    <message>
        <source>Number or name</source>
        <translation>Numer lub nazwisko</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Zadzwoń</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>Pokaż klawiaturę</translation>
    </message>
    <message>
        <source>Recent calls</source>
        <translation>Ostatnie rozmowy</translation>
    </message>
    <message>
        <source>company directory</source>
        <translation>książka firmy</translation>
    </message>
    <message>
        <source>Press keys…</source>
        <translation>Naciśnij klawisze…</translation>
    </message>
    <message>
        <source>Call again</source>
        <translation>Zadzwoń ponownie</translation>
    </message>
    <message>
        <source>Keys are sent into the call</source>
        <translation>Cyfry trafiają do rozmowy</translation>
    </message>
    <message>
        <source>The text copied is not a row of keys</source>
        <translation>W schowku jest coś innego niż cyfry</translation>
    </message>
    <message>
        <source>Company directory</source>
        <translation>Książka firmy</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Klienci</translation>
    </message>
    <message>
        <source>No customer of that name yet</source>
        <translation>Nie ma jeszcze takiego klienta</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Ostatnie</translation>
    </message>
</context>
<context>
    <name>Disposition</name>
    <message>
        <source>Dispositions</source>
        <translation>Wyniki rozmowy</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Wynik rozmowy</translation>
    </message>
    <message>
        <source>Choose a disposition…</source>
        <translation>Wybierz wynik rozmowy…</translation>
    </message>
    <message>
        <source>Take the disposition back</source>
        <translation>Cofnij wynik rozmowy</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>A name is needed.</source>
        <translation>Potrzebna jest nazwa.</translation>
    </message>
    <message>
        <source>That is no e-mail address: it looks like name@example.org.</source>
        <translation>To nie jest adres e-mail: wygląda on tak: nazwa@example.org.</translation>
    </message>
    <message>
        <source>The note is full: no more than {n} letters.</source>
        <translation>Notatka jest pełna: nie więcej niż {n} znaków.</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>(brak)</translation>
    </message>
    <message>
        <source>{code} (not in your list any more)</source>
        <translation>{code} (nie ma już na liście)</translation>
    </message>
    <message>
        <source>(not known)</source>
        <translation>(nie wiadomo)</translation>
    </message>
    <message>
        <source>several with commas</source>
        <translation>kilka po przecinku</translation>
    </message>
    <message>
        <source>No more than {n} numbers.</source>
        <translation>Nie więcej numerów niż {n}.</translation>
    </message>
    <message>
        <source>A number is needed.</source>
        <translation>Potrzebny jest numer.</translation>
    </message>
    <message>
        <source>“{text}” is no telephone number: it looks like +48 601 234 567.</source>
        <translation>„{text}” to nie numer telefonu: wygląda on tak: +48 601 234 567.</translation>
    </message>
</context>
<context>
    <name>EntryForm</name>
    <message>
        <source>Cancel</source>
        <translation>Anuluj</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Powód</translation>
    </message>
    <message>
        <source>Say why, for those who read it later.</source>
        <translation>Napisz dlaczego: ktoś to później przeczyta.</translation>
    </message>
    <message>
        <source>if there is one to tell</source>
        <translation>jeśli warto go podać</translation>
    </message>
</context>
<context>
    <name>Erasing</name>
    <message>
        <source>Erased here. Erase the person in the CRM too.</source>
        <translation>Usunięto tutaj. Usuń tę osobę także w CRM.</translation>
    </message>
    <message>
        <source>These go for good: {what}.</source>
        <translation>Znikną na zawsze: {what}.</translation>
    </message>
    <message>
        <source>Of each call stays when it was and how long, without a name. Who has the record in the CRM comes back with its next change: erase it there too.</source>
        <translation>Z każdej rozmowy zostanie tylko to, kiedy była i jak długo, bez nazwiska. Kto ma kartę w CRM, wróci z jej następną zmianą: usuń ją też tam.</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Note</source>
        <translation>Notatka</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Wynik</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Znaczniki</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Numer</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nazwa</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Numery</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Język</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(puste)</translation>
    </message>
</context>
<context>
    <name>Forms</name>
    <message>
        <source>Put right and send again</source>
        <translation>Popraw i wyślij ponownie</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Wyślij ponownie</translation>
    </message>
    <message>
        <source>{what} will not reach the CRM. It stays in the list of what was discarded.</source>
        <translation>„{what}” nie trafi do CRM. Zostanie na liście odrzuconych.</translation>
    </message>
    <message>
        <source>Discard this record</source>
        <translation>Odrzuć ten wpis</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Odrzuć</translation>
    </message>
    <message>
        <source>The CRM has this already: it is told what changed, and why.</source>
        <translation>CRM już to ma: dowie się, co zmieniono i dlaczego.</translation>
    </message>
    <message>
        <source>Correct this contact</source>
        <translation>Popraw ten kontakt</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>Popraw</translation>
    </message>
    <message>
        <source>Choose a disposition.</source>
        <translation>Wybierz wynik.</translation>
    </message>
    <message>
        <source>Change this customer</source>
        <translation>Dane klienta</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Zapisz</translation>
    </message>
    <message>
        <source>Erase, unsent too</source>
        <translation>Usuń, także niewysłane</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Usuń</translation>
    </message>
    <message>
        <source>Erase {who} from this computer</source>
        <translation>Usuń z tego komputera: {who}</translation>
    </message>
</context>
<context>
    <name>Headers</name>
    <message>
        <source>queue</source>
        <translation>kolejka</translation>
    </message>
    <message>
        <source>time waited</source>
        <translation>czas oczekiwania</translation>
    </message>
    <message>
        <source>number dialled</source>
        <translation>wybrany numer</translation>
    </message>
    <message>
        <source>menu choice</source>
        <translation>wybór w menu</translation>
    </message>
    <message>
        <source>language</source>
        <translation>język</translation>
    </message>
    <message>
        <source>customer&apos;s id</source>
        <translation>numer klienta w CRM</translation>
    </message>
    <message>
        <source>caller&apos;s number and name</source>
        <translation>numer i nazwa dzwoniącego</translation>
    </message>
    <message>
        <source>caller&apos;s number, vouched for</source>
        <translation>numer, potwierdzony</translation>
    </message>
    <message>
        <source>whether the number is withheld</source>
        <translation>czy numer jest zastrzeżony</translation>
    </message>
    <message>
        <source>tells calls apart</source>
        <translation>odróżnia rozmowy</translation>
    </message>
    <message>
        <source>why it ended</source>
        <translation>dlaczego się skończyło</translation>
    </message>
    <message>
        <source>Headers of the last call</source>
        <translation>Nagłówki ostatniego połączenia</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopiuj</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Zamknij</translation>
    </message>
    <message>
        <source>Copy all headers</source>
        <translation>Kopiuj wszystkie nagłówki</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>Nagłówek</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wartość</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>Znaczenie</translation>
    </message>
    <message>
        <source>Which header means what is set in callcenter.toml under [headers]; the first of the names there that a call has is used.</source>
        <translation>Znaczenie nagłówków ustawia się w callcenter.toml w części [headers]; liczy się pierwsza z podanych tam nazw, którą ma połączenie.</translation>
    </message>
    <message>
        <source>No call has come in yet</source>
        <translation>Nie było jeszcze połączenia</translation>
    </message>
    <message>
        <source>Call this line once, then look here.</source>
        <translation>Zadzwoń raz na tę linię, potem zajrzyj tutaj.</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Finish it</source>
        <translation>Dokończ</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>Oddzwoń</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Wyślij ponownie</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>Popraw…</translation>
    </message>
    <message>
        <source>Erase this person…</source>
        <translation>Usuń tę osobę…</translation>
    </message>
    <message>
        <source>Corrected by {who}, {when}; before: {before}</source>
        <translation>Poprawiono ({who}, {when}); przedtem: {before}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nic</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>Niedokończone</translation>
    </message>
    <message>
        <source>Correct note or disposition</source>
        <translation>Popraw notatkę lub wynik</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notatka</translation>
    </message>
    <message>
        <source>No note.</source>
        <translation>Bez notatki.</translation>
    </message>
    <message>
        <source>Erase this person from this computer</source>
        <translation>Usuń tę osobę z tego komputera</translation>
    </message>
    <message>
        <source>Finish this call&apos;s note</source>
        <translation>Dokończ notatkę z tej rozmowy</translation>
    </message>
    <message>
        <source>Call this number</source>
        <translation>Zadzwoń pod ten numer</translation>
    </message>
    <message>
        <source>Send to the CRM again</source>
        <translation>Wyślij ponownie do CRM</translation>
    </message>
    <message>
        <source>Choose a call</source>
        <translation>Wybierz rozmowę</translation>
    </message>
    <message>
        <source>Its note and what became of it are here.</source>
        <translation>Tu będzie notatka i dalszy ciąg.</translation>
    </message>
    <message>
        <source>passed on to {who}</source>
        <translation>przekazano: {who}</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Kto</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Kolejka</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Kiedy</translation>
    </message>
    <message>
        <source>Talk</source>
        <translation>Czas</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Wynik</translation>
    </message>
    <message>
        <source>CRM</source>
        <translation>CRM</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Rozmowy</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Wszystkie</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>Nieodebrane</translation>
    </message>
    <message>
        <source>Nothing found for “{text}”</source>
        <translation>Nic nie znaleziono: „{text}”</translation>
    </message>
    <message>
        <source>Names, numbers and notes were searched.</source>
        <translation>Przeszukano nazwiska, numery i notatki.</translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation>Nie ma jeszcze rozmów</translation>
    </message>
    <message>
        <source>No missed calls</source>
        <translation>Brak nieodebranych</translation>
    </message>
    <message>
        <source>Nothing unfinished</source>
        <translation>Nic niedokończonego</translation>
    </message>
    <message>
        <source>Search in calls</source>
        <translation>Szukaj w rozmowach</translation>
    </message>
    <message>
        <source>Name, number or note</source>
        <translation>Nazwisko, numer lub notatka</translation>
    </message>
    <message>
        <source>about {matter}</source>
        <translation>sprawa {matter}</translation>
    </message>
</context>
<context>
    <name>IdleCard</name>
    <message>
        <source>Get ready</source>
        <translation>Gotowy</translation>
    </message>
    <message>
        <source>Check the sound: ten seconds</source>
        <translation>Sprawdź dźwięk: dziesięć sekund</translation>
    </message>
    <message>
        <source>Calls cannot reach you yet</source>
        <translation>Rozmowy jeszcze do Ciebie nie dotrą</translation>
    </message>
    <message>
        <source>Not every call rings here</source>
        <translation>Nie każde połączenie tu dzwoni</translation>
    </message>
    <message>
        <source>Ready for the next call</source>
        <translation>Gotowy na następną rozmowę</translation>
    </message>
    <message>
        <source>On a pause</source>
        <translation>Przerwa</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Wylogowany</translation>
    </message>
    <message>
        <source>It rings above every window.</source>
        <translation>Zadzwoni nad każdym oknem.</translation>
    </message>
    <message>
        <source>No queue call comes to you until you are ready.</source>
        <translation>Do czasu gotowości nie przyjdzie rozmowa z kolejki.</translation>
    </message>
    <message>
        <source>Nobody can call you until you are ready.</source>
        <translation>Do czasu gotowości nikt się do Ciebie nie dodzwoni.</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>This column tells</source>
        <translation>Ta kolumna zawiera</translation>
    </message>
    <message>
        <source>Columns of the file</source>
        <translation>Kolumny pliku</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Kolumna</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>Na przykład</translation>
    </message>
    <message>
        <source>It tells</source>
        <translation>Co zawiera</translation>
    </message>
    <message>
        <source>Customers in files</source>
        <translation>Klienci w plikach</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Wstecz</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Zamknij</translation>
    </message>
    <message>
        <source>Looking at the file…</source>
        <translation>Sprawdzam plik…</translation>
    </message>
    <message>
        <source>Lists of customers</source>
        <translation>Listy klientów</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Wszystkie pliki</translation>
    </message>
    <message>
        <source>Export all customers</source>
        <translation>Eksport wszystkich klientów</translation>
    </message>
    <message>
        <source>Writing the customers…</source>
        <translation>Zapisuję klientów…</translation>
    </message>
    <message>
        <source>Undoing…</source>
        <translation>Cofanie…</translation>
    </message>
    <message>
        <source>What do the columns tell?</source>
        <translation>Co zawierają kolumny?</translation>
    </message>
    <message>
        <source>This is what it would do</source>
        <translation>Tak wyglądałby import</translation>
    </message>
    <message>
        <source>The import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importuj</translation>
    </message>
    <message>
        <source>See what it would do</source>
        <translation>Zobacz, co się stanie</translation>
    </message>
    <message>
        <source>also to the CRM</source>
        <translation>także do CRM</translation>
    </message>
    <message>
        <source>The first rows</source>
        <translation>Pierwsze wiersze</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Odrzucony</translation>
    </message>
    <message>
        <source>Rejected rows</source>
        <translation>Odrzucone wiersze</translation>
    </message>
    <message>
        <source>Looking at the rows…</source>
        <translation>Sprawdzam wiersze…</translation>
    </message>
    <message>
        <source>It cannot be imported</source>
        <translation>Nie da się tego zaimportować</translation>
    </message>
    <message>
        <source>Who is known already</source>
        <translation>Kto już jest</translation>
    </message>
    <message>
        <source>Send them to the CRM too</source>
        <translation>Wyślij ich także do CRM</translation>
    </message>
    <message>
        <source>Rows are being looked at</source>
        <translation>Sprawdzanie wierszy</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Kodowanie</translation>
    </message>
    <message>
        <source>Columns are parted by</source>
        <translation>Kolumny dzielą</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>Arkusz</translation>
    </message>
    <message>
        <source>Say which column tells the name or the company.</source>
        <translation>Wskaż kolumnę z nazwą albo firmą.</translation>
    </message>
    <message>
        <source>semicolons</source>
        <translation>średniki</translation>
    </message>
    <message>
        <source>commas</source>
        <translation>przecinki</translation>
    </message>
    <message>
        <source>tabs</source>
        <translation>tabulatory</translation>
    </message>
    <message>
        <source>upright bars</source>
        <translation>kreski pionowe</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Zatrzymaj</translation>
    </message>
    <message>
        <source>Open rejected rows</source>
        <translation>Otwórz odrzucone wiersze</translation>
    </message>
    <message>
        <source>Undo this import</source>
        <translation>Cofnij ten import</translation>
    </message>
    <message>
        <source>How far the import is</source>
        <translation>Postęp importu</translation>
    </message>
    <message>
        <source>Stop the import</source>
        <translation>Zatrzymaj import</translation>
    </message>
    <message>
        <source>Counting the rows…</source>
        <translation>Liczę wiersze…</translation>
    </message>
    <message>
        <source>{done} of {all} rows</source>
        <translation>{done} z {all} wierszy</translation>
    </message>
    <message>
        <source>The import broke off; what was kept stays</source>
        <translation>Import się przerwał; co zapisano, zostaje</translation>
    </message>
    <message>
        <source>The file {file} is not there any more.</source>
        <translation>Pliku {file} już nie ma.</translation>
    </message>
    <message>
        <source>No program opens the file {file}.</source>
        <translation>Żaden program nie otwiera pliku {file}.</translation>
    </message>
    <message>
        <source>Stopped. Choose the same file again to go on.</source>
        <translation>Zatrzymano. Wybierz ten sam plik, aby dokończyć.</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Zaimportowano</translation>
    </message>
    <message>
        <source>It could not be undone</source>
        <translation>Nie udało się cofnąć</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>Cofnięto</translation>
    </message>
    <message>
        <source>Rows as they would be</source>
        <translation>Wiersze po imporcie</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Wiersz</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Co z nim</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Klient</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Numery</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Dlaczego</translation>
    </message>
    <message>
        <source>Past imports</source>
        <translation>Wcześniejsze importy</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Wybierz plik…</translation>
    </message>
    <message>
        <source>Export all…</source>
        <translation>Eksportuj wszystkich…</translation>
    </message>
    <message>
        <source>Choose a file or drop it here: CSV, Excel, OpenDocument, vCard or contacts of MicroSIP. You see what it would do before anything is written.</source>
        <translation>Wybierz plik albo upuść go tutaj: CSV, Excel, OpenDocument, vCard lub kontakty z MicroSIP. Zanim cokolwiek się zapisze, zobaczysz, co się stanie.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Plik</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Kiedy</translation>
    </message>
    <message>
        <source>What came of it</source>
        <translation>Wynik</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stan</translation>
    </message>
    <message>
        <source>— left out —</source>
        <translation>— pomijana —</translation>
    </message>
    <message>
        <source>Our id</source>
        <translation>Nasz identyfikator</translation>
    </message>
    <message>
        <source>Id in the CRM</source>
        <translation>Identyfikator w CRM</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nazwa</translation>
    </message>
    <message>
        <source>Title before the name</source>
        <translation>Tytuł przed nazwiskiem</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Imię</translation>
    </message>
    <message>
        <source>Middle name</source>
        <translation>Drugie imię</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Nazwisko</translation>
    </message>
    <message>
        <source>After the name</source>
        <translation>Po nazwisku</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Telephone number</source>
        <translation>Numer telefonu</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Język</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Etykiety</translation>
    </message>
    <message>
        <source>Customer since</source>
        <translation>Klient od</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Kolejka</translation>
    </message>
    <message>
        <source>Page of the record</source>
        <translation>Strona karty</translation>
    </message>
    <message>
        <source>Leave them as they are</source>
        <translation>Zostaw bez zmian</translation>
    </message>
    <message>
        <source>Add what is missing</source>
        <translation>Uzupełnij, czego brakuje</translation>
    </message>
    <message>
        <source>Overwrite with the file</source>
        <translation>Zastąp danymi z pliku</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nowy</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Zmieniony</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Pominięty</translation>
    </message>
    <message>
        <source>known already</source>
        <translation>już jest</translation>
    </message>
    <message>
        <source>known, and nothing is new</source>
        <translation>już jest i nic nowego</translation>
    </message>
    <message>
        <source>the CRM&apos;s own record: tick “also to the CRM”</source>
        <translation>karta z CRM: zaznacz „także do CRM”</translation>
    </message>
    <message>
        <source>neither a name nor a company</source>
        <translation>brak nazwy i firmy</translation>
    </message>
    <message>
        <source>no telephone number</source>
        <translation>to nie numer telefonu</translation>
    </message>
    <message>
        <source>number rounded by the spreadsheet: make that column text</source>
        <translation>numer zaokrąglony przez arkusz: ustaw kolumnę jako tekst</translation>
    </message>
    <message>
        <source>unclear number: write it with + and the country</source>
        <translation>niejasny numer: wpisz z + i krajem</translation>
    </message>
    <message>
        <source>number with an extension: leave that out</source>
        <translation>numer z wewnętrznym: pomiń wewnętrzny</translation>
    </message>
    <message>
        <source>too many numbers</source>
        <translation>za dużo numerów</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>za długie</translation>
    </message>
    <message>
        <source>more cells than columns</source>
        <translation>więcej komórek niż kolumn</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nie da się odczytać</translation>
    </message>
    <message>
        <source>no e-mail address</source>
        <translation>to nie adres e-mail</translation>
    </message>
    <message>
        <source>no day: write 2026-03-31</source>
        <translation>to nie data: wpisz 2026-03-31</translation>
    </message>
    <message>
        <source>no address that begins with https://</source>
        <translation>adres nie zaczyna się od https://</translation>
    </message>
    <message>
        <source>may be any of several customers</source>
        <translation>pasuje do kilku klientów</translation>
    </message>
    <message>
        <source>same id or e-mail, but another name</source>
        <translation>ten sam identyfikator lub e-mail, ale inna nazwa</translation>
    </message>
    <message>
        <source>, as in line {line}</source>
        <translation>, jak w wierszu {line}</translation>
    </message>
    <message>
        <source>undone {when}</source>
        <translation>cofnięto: {when}</translation>
    </message>
    <message>
        <source>stopped: choose the same file to go on</source>
        <translation>zatrzymany: wybierz ten sam plik, aby dokończyć</translation>
    </message>
    <message>
        <source>stopped; too old to be undone</source>
        <translation>zatrzymany; już nie można cofnąć</translation>
    </message>
    <message>
        <source>done; too old to be undone</source>
        <translation>gotowe; już nie można cofnąć</translation>
    </message>
    <message>
        <source>done</source>
        <translation>gotowe</translation>
    </message>
    <message>
        <source>Customers may not be imported on this computer. Your IT can allow it (data.import_allowed).</source>
        <translation>Na tym komputerze nie wolno importować klientów. Może na to pozwolić dział IT (data.import_allowed).</translation>
    </message>
    <message>
        <source>Customers may not be taken out of this computer in files. Your IT can allow it (data.export_allowed).</source>
        <translation>Z tego komputera nie wolno wynosić klientów w plikach. Może na to pozwolić dział IT (data.export_allowed).</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>zmienieni od tego czasu</translation>
    </message>
    <message>
        <source>there are calls with them</source>
        <translation>są z nimi rozmowy</translation>
    </message>
    <message>
        <source>the CRM has them</source>
        <translation>są już w CRM</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys</source>
        <translation>Klawisze</translation>
    </message>
    <message>
        <source>Esc never ends a call.</source>
        <translation>Esc nigdy nie kończy rozmowy.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Zamknij</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Answer</source>
        <translation>Odbierz</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nie teraz</translation>
    </message>
    <message>
        <source>Hold or take back</source>
        <translation>Zawieś lub wznów</translation>
    </message>
    <message>
        <source>Mute or unmute</source>
        <translation>Wycisz lub włącz mikrofon</translation>
    </message>
    <message>
        <source>Other side louder</source>
        <translation>Rozmówca głośniej</translation>
    </message>
    <message>
        <source>Other side softer</source>
        <translation>Rozmówca ciszej</translation>
    </message>
    <message>
        <source>Pass the call on</source>
        <translation>Przekaż rozmowę</translation>
    </message>
    <message>
        <source>Connect both and leave</source>
        <translation>Połącz oboje i wyjdź</translation>
    </message>
    <message>
        <source>All together or split</source>
        <translation>Wszyscy razem albo osobno</translation>
    </message>
    <message>
        <source>Record or pause</source>
        <translation>Nagrywaj lub wstrzymaj</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>Rozłącz</translation>
    </message>
    <message>
        <source>Choose the disposition</source>
        <translation>Wybierz wynik rozmowy</translation>
    </message>
    <message>
        <source>Save and done</source>
        <translation>Zapisz i zakończ</translation>
    </message>
    <message>
        <source>Number or name to call</source>
        <translation>Numer lub nazwisko</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Szukaj w historii</translation>
    </message>
    <message>
        <source>Ready or pause</source>
        <translation>Gotowy lub przerwa</translation>
    </message>
    <message>
        <source>Go to call 1 … 4</source>
        <translation>Przejdź do rozmowy 1 … 4</translation>
    </message>
    <message>
        <source>Go to call 2</source>
        <translation>Przejdź do rozmowy 2</translation>
    </message>
    <message>
        <source>Go to call 3</source>
        <translation>Przejdź do rozmowy 3</translation>
    </message>
    <message>
        <source>Go to call 4</source>
        <translation>Przejdź do rozmowy 4</translation>
    </message>
    <message>
        <source>What waits for the CRM</source>
        <translation>Co czeka na CRM</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Ta lista</translation>
    </message>
    <message>
        <source>Open the record in the CRM</source>
        <translation>Otwórz kartotekę w CRM</translation>
    </message>
</context>
<context>
    <name>Lane</name>
    <message>
        <source>Calls</source>
        <translation>Rozmowy</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Klient</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notatka</translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>Signed out, but customers and calls could not be removed from this computer: {reason} It is tried again when Callcenter is closed or started.</source>
        <translation>Wylogowano, ale nie udało się usunąć klientów i rozmów z tego komputera: {reason} Kolejna próba nastąpi przy zamknięciu lub uruchomieniu programu.</translation>
    </message>
    <message>
        <source>Signed out. {what} Until then customers and calls stay on this computer.</source>
        <translation>Wylogowano. {what} Do tego czasu klienci i rozmowy zostają na tym komputerze.</translation>
    </message>
</context>
<context>
    <name>Loudness</name>
    <message>
        <source>Volume of the other side</source>
        <translation>Głośność rozmówcy</translation>
    </message>
    <message>
        <source>How loud you are</source>
        <translation>Jak głośno mówisz</translation>
    </message>
    <message>
        <source>Volume of the other side: {percent} %</source>
        <translation>Głośność rozmówcy: {percent} %</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Quit</source>
        <translation>Zakończ</translation>
    </message>
    <message>
        <source>You are in a call. Quitting hangs up.</source>
        <translation>Trwa rozmowa. Zamknięcie programu ją rozłączy.</translation>
    </message>
    <message>
        <source>Stay in the call</source>
        <translation>Zostań w rozmowie</translation>
    </message>
    <message>
        <source>Hang up and quit</source>
        <translation>Rozłącz i zamknij</translation>
    </message>
</context>
<context>
    <name>Note</name>
    <message>
        <source>saved {time}</source>
        <translation>zapisano {time}</translation>
    </message>
    <message>
        <source>saving…</source>
        <translation>zapisuję…</translation>
    </message>
    <message>
        <source>Choose one, then you are done.</source>
        <translation>Wybierz wynik i gotowe.</translation>
    </message>
    <message>
        <source>Not saved yet: trying again.</source>
        <translation>Jeszcze nie zapisano: ponawiam.</translation>
    </message>
    <message>
        <source>The note is full: no more than {n} letters.</source>
        <translation>Notatka jest pełna: najwyżej {n} znaków.</translation>
    </message>
    <message>
        <source>A card number was made unreadable: it must not be kept.</source>
        <translation>Numer karty zasłonięto: nie wolno go przechowywać.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notatka</translation>
    </message>
    <message>
        <source>What is it about? Saved as you type.</source>
        <translation>O co chodzi? Zapisuje się podczas pisania.</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Wynik rozmowy</translation>
    </message>
</context>
<context>
    <name>Parties</name>
    <message>
        <source>Asking about {name}</source>
        <translation>Konsultacja: {name}</translation>
    </message>
    <message>
        <source>Conference of {n}</source>
        <translation>Rozmowa {n} osób</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Ty</translation>
    </message>
    <message>
        <source>hear all, are muted</source>
        <translation>słyszysz wszystkich, Ciebie nie słychać</translation>
    </message>
    <message>
        <source>hear all</source>
        <translation>słyszysz wszystkich</translation>
    </message>
    <message>
        <source>is being called…</source>
        <translation>łączenie…</translation>
    </message>
    <message>
        <source>it rings there</source>
        <translation>telefon dzwoni</translation>
    </message>
    <message>
        <source>holds you</source>
        <translation>zawiesza rozmowę</translation>
    </message>
    <message>
        <source>hears all</source>
        <translation>słyszy wszystkich</translation>
    </message>
    <message>
        <source>hears music only</source>
        <translation>słyszy tylko muzykę</translation>
    </message>
    <message>
        <source>hears nobody: you are muted</source>
        <translation>nie słyszy nikogo: mikrofon wyłączony</translation>
    </message>
    <message>
        <source>hears you alone</source>
        <translation>słyszy tylko Ciebie</translation>
    </message>
</context>
<context>
    <name>PartiesCard</name>
    <message>
        <source>Hang up on {name}</source>
        <translation>Rozłącz: {name}</translation>
    </message>
    <message>
        <source>Connect them</source>
        <translation>Połącz ich</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Zamień</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>Razem</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Rozdziel</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Wycisz</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Anuluj</translation>
    </message>
    <message>
        <source>Pass on without waiting</source>
        <translation>Przekaż bez czekania</translation>
    </message>
    <message>
        <source>Leave them talking</source>
        <translation>Zostaw ich w rozmowie</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Włącz</translation>
    </message>
</context>
<context>
    <name>Quality</name>
    <message>
        <source>Heard: {word} (MOS {mos:.1f})</source>
        <translation>Słyszalność: {word} (MOS {mos:.1f})</translation>
    </message>
    <message>
        <source>Loss {loss:.1f} % · jitter {jitter:.0f} ms · round trip {trip:.0f} ms</source>
        <translation>Straty {loss:.1f} % · jitter {jitter:.0f} ms · tam i z powrotem {trip:.0f} ms</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Jeszcze nie zmierzono</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Desk</source>
        <translation>Biurko</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Zadania</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historia</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>Zespół</translation>
    </message>
    <message>
        <source>CRM</source>
        <translation>CRM</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Opcje</translation>
    </message>
</context>
<context>
    <name>Recordings</name>
    <message>
        <source>Recordings may not be erased here.</source>
        <translation>Tu nie wolno usuwać nagrań.</translation>
    </message>
    <message>
        <source>The recording cannot be heard: {reason}</source>
        <translation>Nagrania nie da się odsłuchać: {reason}</translation>
    </message>
    <message>
        <source>There is no speaker to hear it with.</source>
        <translation>Nie ma głośnika, w którym można by je odsłuchać.</translation>
    </message>
    <message>
        <source>Erase?</source>
        <translation>Usunąć?</translation>
    </message>
    <message>
        <source>Place in the recording</source>
        <translation>Miejsce w nagraniu</translation>
    </message>
    <message>
        <source>Erase the recording for good</source>
        <translation>Usuń nagranie na zawsze</translation>
    </message>
    <message>
        <source>Listen to the recording</source>
        <translation>Odsłuchaj nagranie</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>Zatrzymaj odsłuch</translation>
    </message>
    <message>
        <source>The call is still being recorded.</source>
        <translation>Rozmowa jest jeszcze nagrywana.</translation>
    </message>
    <message>
        <source>It cannot be heard: {reason}</source>
        <translation>Nie da się go odsłuchać: {reason}</translation>
    </message>
    <message>
        <source>It is being put away and can be heard already.</source>
        <translation>Trwa zapisywanie; można już odsłuchać.</translation>
    </message>
    <message>
        <source>It was cut off before its end.</source>
        <translation>Zostało urwane przed końcem.</translation>
    </message>
</context>
<context>
    <name>Records</name>
    <message>
        <source>There is no record in the CRM to open.</source>
        <translation>W CRM nie ma kartoteki do otwarcia.</translation>
    </message>
    <message>
        <source>Only https addresses of the CRM are opened: {address}</source>
        <translation>Otwierane są tylko adresy https systemu CRM: {address}</translation>
    </message>
    <message>
        <source>There is no browser that opens the record.</source>
        <translation>Nie ma przeglądarki, która otworzy kartotekę.</translation>
    </message>
    <message>
        <source>Callcenter: records</source>
        <translation>Callcenter: kartoteki</translation>
    </message>
    <message>
        <source>Records of the CRM open in a window of their own. Leave this page open.</source>
        <translation>Kartoteki z CRM otwierają się w osobnym oknie. Nie zamykaj tej strony.</translation>
    </message>
    <message>
        <source>Show the record</source>
        <translation>Pokaż kartotekę</translation>
    </message>
    <message>
        <source>The browser wants one click before it opens the window of the records. If you allow pop-ups for this address, it will not ask again.</source>
        <translation>Przeglądarka czeka na jedno kliknięcie, zanim otworzy okno kartotek. Gdy zezwolisz tej stronie na wyskakujące okna, nie będzie więcej pytać.</translation>
    </message>
    <message>
        <source>Callcenter does not answer.</source>
        <translation>Callcenter nie odpowiada.</translation>
    </message>
    <message>
        <source>This page is no longer needed and can be closed.</source>
        <translation>Ta strona nie jest już potrzebna, można ją zamknąć.</translation>
    </message>
    <message>
        <source>The browser did not come, so the record opens in a new page.</source>
        <translation>Przeglądarka się nie zgłosiła, więc kartoteka otwiera się na nowej stronie.</translation>
    </message>
    <message>
        <source>The record opens in a new page: the browser wants a click in the page “Callcenter: records”, or pop-ups allowed for it.</source>
        <translation>Kartoteka otwiera się na nowej stronie: przeglądarka czeka na kliknięcie na stronie „Callcenter: kartoteki” albo na zgodę na jej wyskakujące okna.</translation>
    </message>
    <message>
        <source>The window of the records did not answer; the record opens in a new page.</source>
        <translation>Okno kartotek nie odpowiedziało; kartoteka otwiera się na nowej stronie.</translation>
    </message>
</context>
<context>
    <name>RingBar</name>
    <message>
        <source>Answer</source>
        <translation>Odbierz</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nie teraz</translation>
    </message>
    <message>
        <source>Incoming call</source>
        <translation>Dzwoni telefon</translation>
    </message>
    <message>
        <source>Answering holds the others</source>
        <translation>Odebranie zawiesi pozostałych</translation>
    </message>
    <message>
        <source>Answering holds {name}</source>
        <translation>Na czekanie: {name}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <comment>how many seconds it has rung</comment>
        <translation>{n} s</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Settings</source>
        <translation>Ustawienia</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Zapisz</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Anuluj</translation>
    </message>
    <message>
        <source>Dialling</source>
        <translation>Wybieranie</translation>
    </message>
    <message>
        <source>Emergency numbers are always dialled, whatever is set here.</source>
        <translation>Numery alarmowe działają zawsze, bez względu na te ustawienia.</translation>
    </message>
    <message>
        <source>a number, as you would type it</source>
        <translation>numer, tak jak go wpisujesz</translation>
    </message>
    <message>
        <source>Try a number</source>
        <translation>Wypróbuj numer</translation>
    </message>
    <message>
        <source>What would be dialled</source>
        <translation>Co zostanie wybrane</translation>
    </message>
    <message>
        <source>What would be dialled shows here, before you save.</source>
        <translation>Tu widać, co zostanie wybrane, jeszcze przed zapisaniem.</translation>
    </message>
    <message>
        <source>{field}: expected {expected}</source>
        <translation>{field}: oczekiwano: {expected}</translation>
    </message>
    <message>
        <source>Dial plan</source>
        <translation>Plan wybierania</translation>
    </message>
    <message>
        <source>Empty: every number may be dialled, as it is.</source>
        <translation>Puste: wolno wybrać każdy numer, bez zmian.</translation>
    </message>
    <message>
        <source>Country of numbers</source>
        <translation>Kraj numerów</translation>
    </message>
    <message>
        <source>Two letters, for numbers that are written without a prefix.</source>
        <translation>Dwie litery, dla numerów zapisanych bez prefiksu kraju.</translation>
    </message>
    <message>
        <source>Internal numbers</source>
        <translation>Numery wewnętrzne</translation>
    </message>
    <message>
        <source>They have so many digits at most.</source>
        <translation>Tyle cyfr mają co najwyżej.</translation>
    </message>
    <message>
        <source>Before every number</source>
        <translation>Przed każdym numerem</translation>
    </message>
    <message>
        <source>Before outside numbers</source>
        <translation>Przed miejskim</translation>
    </message>
    <message>
        <source>Emergency numbers</source>
        <translation>Numery alarmowe</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>Dozwolone</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>Zabronione</translation>
    </message>
    <message>
        <source>Calls abroad</source>
        <translation>Zagranica</translation>
    </message>
    <message>
        <source>Premium, satellite</source>
        <translation>Premium, satelitarne</translation>
    </message>
    <message>
        <source>Codes with * or #</source>
        <translation>Kody z * lub #</translation>
    </message>
    <message>
        <source>Most calls in a minute</source>
        <translation>Połączeń na minutę</translation>
    </message>
    <message>
        <source>Most calls in an hour</source>
        <translation>Połączeń na godzinę</translation>
    </message>
    <message>
        <source>Of them abroad</source>
        <translation>W tym za granicę</translation>
    </message>
    <message>
        <source>{number} calls for help: it is dialled at once.</source>
        <translation>{number} to numer alarmowy: łączy od razu.</translation>
    </message>
    <message>
        <source>You are asked first; then {number} is dialled.</source>
        <translation>Najpierw pytanie, potem wybierany jest {number}.</translation>
    </message>
    <message>
        <source>{number} is dialled.</source>
        <translation>Wybierany jest {number}.</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Strony</translation>
    </message>
    <message>
        <source>About</source>
        <translation>O programie</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linia</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Szyfrowanie</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Dźwięk</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Nagrywanie</translation>
    </message>
    <message>
        <source>Company directory</source>
        <translation>Książka firmy</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Język i wygląd</translation>
    </message>
    <message>
        <source>Save the settings</source>
        <translation>Zapisz ustawienia</translation>
    </message>
    <message>
        <source>Leave all as it was</source>
        <translation>Zostaw wszystko bez zmian</translation>
    </message>
    <message>
        <source>Set by your company; it cannot be changed here.</source>
        <translation>Ustawione przez firmę; tutaj nie można tego zmienić.</translation>
    </message>
    <message>
        <source>Given by your company.</source>
        <translation>Podane przez firmę.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>włączone</translation>
    </message>
    <message>
        <source>The system&apos;s own choice</source>
        <translation>Wybór systemu</translation>
    </message>
    <message>
        <source>{device} (not plugged in)</source>
        <translation>{device} (niepodłączone)</translation>
    </message>
    <message>
        <source>type to change it</source>
        <translation>wpisz, aby zmienić</translation>
    </message>
    <message>
        <source>Names for numbers that neither this desk nor the CRM knows.</source>
        <translation>Nazwiska do numerów, których nie ma ani tu, ani w CRM.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Brak</translation>
    </message>
    <message>
        <source>LDAP, such as Active Directory</source>
        <translation>LDAP, np. Active Directory</translation>
    </message>
    <message>
        <source>CardDAV address book</source>
        <translation>Książka adresowa CardDAV</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Hasło</translation>
    </message>
    <message>
        <source>Base, or book</source>
        <translation>Gałąź lub książka</translation>
    </message>
    <message>
        <source>Signs in as</source>
        <translation>Loguje się jako</translation>
    </message>
    <message>
        <source>ldaps:// or ldap:// for LDAP, https:// for CardDAV.</source>
        <translation>ldaps:// lub ldap:// dla LDAP, https:// dla CardDAV.</translation>
    </message>
    <message>
        <source>Where people are, such as ou=people,dc=example.</source>
        <translation>Gdzie są osoby, np. ou=people,dc=example.</translation>
    </message>
    <message>
        <source>Empty: asked as nobody in particular.</source>
        <translation>Puste: pytanie bez logowania.</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtr</translation>
    </message>
    <message>
        <source>Numbers are in</source>
        <translation>Numery są w</translation>
    </message>
    <message>
        <source>The name is in</source>
        <translation>Nazwisko jest w</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>Pokaż wpisane hasło</translation>
    </message>
    <message>
        <source>Your telephone at the exchange. IT has these values.</source>
        <translation>Twój telefon w centrali. Te dane zna dział IT.</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Użytkownik</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>Domena</translation>
    </message>
    <message>
        <source>Registrars</source>
        <translation>Serwery rejestracji</translation>
    </message>
    <message>
        <source>Only if they differ from the domain; with commas, the first that answers is used.</source>
        <translation>Tylko jeśli inne niż domena; po przecinku, używany jest pierwszy, który odpowie.</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Login</translation>
    </message>
    <message>
        <source>Only if it is not the user.</source>
        <translation>Tylko jeśli inny niż użytkownik.</translation>
    </message>
    <message>
        <source>Name shown to others</source>
        <translation>Nazwa widoczna dla innych</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Serwer pośredniczący</translation>
    </message>
    <message>
        <source>Only if calls reach the registrars through another computer.</source>
        <translation>Tylko jeśli połączenia idą do serwerów rejestracji przez inny komputer.</translation>
    </message>
    <message>
        <source>STUN server</source>
        <translation>Serwer STUN</translation>
    </message>
    <message>
        <source>Only if the other side hears nothing from outside the office.</source>
        <translation>Tylko jeśli spoza biura druga strona nic nie słyszy.</translation>
    </message>
    <message>
        <source>If a device is unplugged, the next one is used at once, also during a call.</source>
        <translation>Po odłączeniu urządzenia od razu działa następne, także w trakcie rozmowy.</translation>
    </message>
    <message>
        <source>Check the sound…</source>
        <translation>Sprawdź dźwięk…</translation>
    </message>
    <message>
        <source>Check the sound</source>
        <translation>Sprawdź dźwięk</translation>
    </message>
    <message>
        <source>A call to yourself, through the exchange.</source>
        <translation>Rozmowa ze sobą, przez centralę.</translation>
    </message>
    <message>
        <source>Test call</source>
        <translation>Rozmowa próbna</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Loudness now</source>
        <translation>Głośność teraz</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>Głośnik</translation>
    </message>
    <message>
        <source>Ringer</source>
        <translation>Dzwonek</translation>
    </message>
    <message>
        <source>On every ringer that was ever chosen here, all at once.</source>
        <translation>Na wszystkich wybranych tu kiedykolwiek dzwonkach naraz.</translation>
    </message>
    <message>
        <source>Kind of CRM</source>
        <translation>Rodzaj CRM</translation>
    </message>
    <message>
        <source>Address of the CRM</source>
        <translation>Adres CRM</translation>
    </message>
    <message>
        <source>Queue for new tickets</source>
        <translation>Kolejka nowych zgłoszeń</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Rodzaj</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adres</translation>
    </message>
    <message>
        <source>No CRM</source>
        <translation>Bez CRM</translation>
    </message>
    <message>
        <source>Own mapping, in the file</source>
        <translation>Własne odwzorowanie, w pliku</translation>
    </message>
    <message>
        <source>Sample CRM of the demo</source>
        <translation>Przykładowy CRM z pokazu</translation>
    </message>
    <message>
        <source>Where customers come from, and calls go to. IT has these.</source>
        <translation>Skąd są klienci i dokąd trafiają rozmowy. Te dane ma dział IT.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Identyfikator aplikacji</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Hasło aplikacji</translation>
    </message>
    <message>
        <source>Refresh token</source>
        <translation>Token odświeżania</translation>
    </message>
    <message>
        <source>A number that the CRM knows</source>
        <translation>Numer, który zna CRM</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Wypróbuj</translation>
    </message>
    <message>
        <source>Try the CRM with this number</source>
        <translation>Wypróbuj CRM z tym numerem</translation>
    </message>
    <message>
        <source>CRM</source>
        <translation>CRM</translation>
    </message>
    <message>
        <source>In force as soon as it is saved; what is being sent ends first.</source>
        <translation>Działa od razu po zapisaniu; co jest w drodze, dochodzi najpierw.</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring, nowhere else.</source>
        <translation>Przechowywany w pęku kluczy systemu i nigdzie indziej.</translation>
    </message>
    <message>
        <source>A customer&apos;s number</source>
        <translation>Numer klienta</translation>
    </message>
    <message>
        <source>Page of a record</source>
        <translation>Strona karty</translation>
    </message>
    <message>
        <source>With {{customer_id}}, {{number}}, {{email}} … in it; https only.</source>
        <translation>Z {{customer_id}}, {{number}}, {{email}} … w środku; tylko https.</translation>
    </message>
    <message>
        <source>On these hosts only</source>
        <translation>Tylko na serwerach</translation>
    </message>
    <message>
        <source>When it rings</source>
        <translation>Gdy dzwoni</translation>
    </message>
    <message>
        <source>When you answer</source>
        <translation>Gdy odbierzesz</translation>
    </message>
    <message>
        <source>It opens</source>
        <translation>Otwiera się</translation>
    </message>
    <message>
        <source>One window</source>
        <translation>Jedno okno</translation>
    </message>
    <message>
        <source>Every record opens in the same window of the browser.</source>
        <translation>Każda karta otwiera się w tym samym oknie przeglądarki.</translation>
    </message>
    <message>
        <source>Asking the CRM…</source>
        <translation>Pytam CRM…</translation>
    </message>
    <message>
        <source>To do: {mend}</source>
        <translation>Do zrobienia: {mend}</translation>
    </message>
    <message>
        <source>It is reached</source>
        <translation>Jest osiągalny</translation>
    </message>
    <message>
        <source>It lets us in</source>
        <translation>Wpuszcza nas</translation>
    </message>
    <message>
        <source>The number is looked up</source>
        <translation>Szuka numeru</translation>
    </message>
    <message>
        <source>The numbers that came are compared</source>
        <translation>Numery z odpowiedzi są porównywane</translation>
    </message>
    <message>
        <source>The whole record is read</source>
        <translation>Czyta całą kartę</translation>
    </message>
    <message>
        <source>Names are searched</source>
        <translation>Szuka nazw</translation>
    </message>
    <message>
        <source>Changes are told</source>
        <translation>Mówi o zmianach</translation>
    </message>
    <message>
        <source>A call would be written</source>
        <translation>Zapisałby rozmowę</translation>
    </message>
    <message>
        <source>Try it: {device}</source>
        <translation>Wypróbuj: {device}</translation>
    </message>
    <message>
        <source>Microphone&apos;s level</source>
        <translation>Poziom mikrofonu</translation>
    </message>
    <message>
        <source>Loudspeaker&apos;s volume</source>
        <translation>Głośność głośnika</translation>
    </message>
    <message>
        <source>Ringer&apos;s volume</source>
        <translation>Głośność dzwonka</translation>
    </message>
    <message>
        <source>Poland</source>
        <translation>Polska</translation>
    </message>
    <message>
        <source>Europe</source>
        <translation>Europa</translation>
    </message>
    <message>
        <source>Germany</source>
        <translation>Niemcy</translation>
    </message>
    <message>
        <source>France</source>
        <translation>Francja</translation>
    </message>
    <message>
        <source>United Kingdom</source>
        <translation>Wielka Brytania</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>Stany Zjednoczone</translation>
    </message>
    <message>
        <source>Call tones of</source>
        <translation>Sygnały połączeń</translation>
    </message>
    <message>
        <source>Codecs</source>
        <translation>Kodeki</translation>
    </message>
    <message>
        <source>Best first, with commas. G722 is wideband voice.</source>
        <translation>Najlepszy pierwszy, po przecinku. G722 to głos w jakości HD.</translation>
    </message>
    <message>
        <source>Ring everywhere</source>
        <translation>Dzwoń wszędzie</translation>
    </message>
    <message>
        <source>Take echo out</source>
        <translation>Usuwaj echo</translation>
    </message>
    <message>
        <source>Take noise out</source>
        <translation>Usuwaj szum</translation>
    </message>
    <message>
        <source>Even loudness</source>
        <translation>Równa głośność</translation>
    </message>
    <message>
        <source>Headset buttons</source>
        <translation>Przyciski słuchawek</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Jak w systemie</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Jasne</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Ciemne</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Wysoki kontrast</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Język</translation>
    </message>
    <message>
        <source>Changes when Callcenter is started the next time.</source>
        <translation>Zmieni się przy następnym uruchomieniu.</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Kolory</translation>
    </message>
    <message>
        <source>Size of everything</source>
        <translation>Wielkość wszystkiego</translation>
    </message>
    <message>
        <source>None is in use now.</source>
        <translation>Teraz żadne nie jest używane.</translation>
    </message>
    <message>
        <source>In use now: {device}</source>
        <translation>Teraz używane: {device}</translation>
    </message>
    <message>
        <source>Incoming calls</source>
        <translation>Przychodzące</translation>
    </message>
    <message>
        <source>What is set here shows in the strip while it is on.</source>
        <translation>Co tu włączysz, widać na górnym pasku.</translation>
    </message>
    <message>
        <source>Off: every call rings</source>
        <translation>Wyłączone: dzwoni każde połączenie</translation>
    </message>
    <message>
        <source>Direct calls do not ring</source>
        <translation>Nie dzwonią bezpośrednie</translation>
    </message>
    <message>
        <source>Queue calls do not ring</source>
        <translation>Nie dzwonią z kolejek</translation>
    </message>
    <message>
        <source>No call rings</source>
        <translation>Nie dzwoni żadne</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>Nie przeszkadzać</translation>
    </message>
    <message>
        <source>number or extension; empty: off</source>
        <translation>numer; puste: wyłączone</translation>
    </message>
    <message>
        <source>Forward always to</source>
        <translation>Przekieruj zawsze na</translation>
    </message>
    <message>
        <source>Forward when busy to</source>
        <translation>Gdy zajęte, na</translation>
    </message>
    <message>
        <source>Forward unanswered to</source>
        <translation>Nieodebrane na</translation>
    </message>
    <message>
        <source>After the call</source>
        <translation>Po rozmowie</translation>
    </message>
    <message>
        <source>Time for the note and the disposition before the next call.</source>
        <translation>Czas na notatkę i wynik rozmowy przed następnym połączeniem.</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Time for it</source>
        <translation>Czas po rozmowie</translation>
    </message>
    <message>
        <source>One extension adds</source>
        <translation>Przedłużenie o</translation>
    </message>
    <message>
        <source>Disposition required</source>
        <translation>Wynik wymagany</translation>
    </message>
    <message>
        <source>Without one the call stays among the unfinished.</source>
        <translation>Bez niego rozmowa zostaje wśród niedokończonych.</translation>
    </message>
    <message>
        <source>Notes can be corrected for</source>
        <translation>Notatkę można poprawić</translation>
    </message>
    <message>
        <source>After that a note stays as the CRM has it.</source>
        <translation>Potem notatka zostaje taka, jaką ma CRM.</translation>
    </message>
    <message>
        <source>Unanswered after</source>
        <translation>Nieodebrane po</translation>
    </message>
    <message>
        <source>Rings softly while you talk</source>
        <translation>Cicho dzwoni podczas rozmowy</translation>
    </message>
    <message>
        <source>Hears busy while you talk</source>
        <translation>Słyszy sygnał zajętości</translation>
    </message>
    <message>
        <source>A second call</source>
        <translation>Drugie połączenie</translation>
    </message>
    <message>
        <source>Go to a colleague at once</source>
        <translation>Idą od razu do kogoś innego</translation>
    </message>
    <message>
        <source>Ring all the same</source>
        <translation>Dzwonią mimo to</translation>
    </message>
    <message>
        <source>From queues in a pause</source>
        <translation>Z kolejek w przerwie</translation>
    </message>
    <message>
        <source>By you alone</source>
        <translation>Tylko przez Ciebie</translation>
    </message>
    <message>
        <source>By themselves when the exchange asks for it</source>
        <translation>Same, gdy prosi o to centrala</translation>
    </message>
    <message>
        <source>By themselves always</source>
        <translation>Zawsze same</translation>
    </message>
    <message>
        <source>Calls are answered</source>
        <translation>Odbieranie</translation>
    </message>
    <message>
        <source>Only with a headset, only when you are free, and never without a tone first.</source>
        <translation>Tylko ze słuchawkami, tylko gdy nie rozmawiasz, i zawsze z dźwiękiem ostrzegawczym.</translation>
    </message>
    <message>
        <source>By themselves after</source>
        <translation>Same po</translation>
    </message>
    <message>
        <source>Voicemail light</source>
        <translation>Lampka poczty</translation>
    </message>
    <message>
        <source>Voicemail box</source>
        <translation>Skrzynka głosowa</translation>
    </message>
    <message>
        <source>Its number at your exchange, such as *97.</source>
        <translation>Jej numer w Waszej centrali, na przykład *97.</translation>
    </message>
    <message>
        <source>You are asked first</source>
        <translation>Najpierw pytanie</translation>
    </message>
    <message>
        <source>It is refused</source>
        <translation>Odmowa</translation>
    </message>
    <message>
        <source>Asked to be passed on</source>
        <translation>Prośba o przekazanie</translation>
    </message>
    <message>
        <source>When the other side asks your telephone to call somebody else.</source>
        <translation>Gdy druga strona chce, by Twój telefon zadzwonił do kogoś innego.</translation>
    </message>
    <message>
        <source>Passed on: answer in</source>
        <translation>Przekazane: odbiór w</translation>
    </message>
    <message>
        <source>Otherwise the caller comes back to you.</source>
        <translation>W przeciwnym razie rozmówca wraca do Ciebie.</translation>
    </message>
    <message>
        <source>As the other side can</source>
        <translation>Tak, jak umie druga strona</translation>
    </message>
    <message>
        <source>As tones in the voice</source>
        <translation>Jako tony w głosie</translation>
    </message>
    <message>
        <source>Keys are sent</source>
        <translation>Klawisze (DTMF)</translation>
    </message>
    <message>
        <source>Recordings are encrypted on this computer. Pause while a card number is said.</source>
        <translation>Nagrania są na tym komputerze zaszyfrowane. Wstrzymaj nagrywanie, gdy pada numer karty.</translation>
    </message>
    <message>
        <source>Calls are recorded</source>
        <translation>Nagrywanie rozmów</translation>
    </message>
    <message>
        <source>Queues of their own</source>
        <translation>Wyjątki dla kolejek</translation>
    </message>
    <message>
        <source>Also on hold</source>
        <translation>Także zawieszone</translation>
    </message>
    <message>
        <source>What the customer says while they wait.</source>
        <translation>To, co klient mówi, gdy czeka.</translation>
    </message>
    <message>
        <source>Reminder of a pause</source>
        <translation>Przypomnienie po</translation>
    </message>
    <message>
        <source>none</source>
        <translation>bez przypomnienia</translation>
    </message>
    <message>
        <source>Opus: small, for listening</source>
        <translation>Opus: małe pliki, do słuchania</translation>
    </message>
    <message>
        <source>FLAC: exact, five times larger</source>
        <translation>FLAC: wierne, pięć razy większe</translation>
    </message>
    <message>
        <source>Kept as</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Deleted after</source>
        <translation>Usuwane po</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Ten komputer</translation>
    </message>
    <message>
        <source>What is kept here of customers and calls, and for how long.</source>
        <translation>Co z danych klientów i rozmów zostaje tutaj i jak długo.</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Zawsze</translation>
    </message>
    <message>
        <source>Encrypted on the disk</source>
        <translation>Szyfrowanie na dysku</translation>
    </message>
    <message>
        <source>From the next start. The key is in the system&apos;s keyring.</source>
        <translation>Od następnego uruchomienia. Klucz leży w systemowym magazynie haseł.</translation>
    </message>
    <message>
        <source>Nothing stays</source>
        <translation>Nic nie zostaje</translation>
    </message>
    <message>
        <source>After signing out, once the CRM has everything.</source>
        <translation>Po wylogowaniu, gdy CRM ma już wszystko.</translation>
    </message>
    <message>
        <source>Import or export…</source>
        <translation>Import i eksport…</translation>
    </message>
    <message>
        <source>Customers in files</source>
        <translation>Klienci w plikach</translation>
    </message>
    <message>
        <source>All customers</source>
        <translation>Wszyscy klienci</translation>
    </message>
    <message>
        <source>Those of some queues, and who called</source>
        <translation>Z wybranych kolejek i ci, którzy dzwonili</translation>
    </message>
    <message>
        <source>Who called lately</source>
        <translation>Kto ostatnio dzwonił</translation>
    </message>
    <message>
        <source>Nobody but the caller of the moment</source>
        <translation>Nikt oprócz tego, kto właśnie dzwoni</translation>
    </message>
    <message>
        <source>Kept here</source>
        <translation>Co tu zostaje</translation>
    </message>
    <message>
        <source>What waits for the CRM stays in any case.</source>
        <translation>Co czeka na CRM, zostaje zawsze.</translation>
    </message>
    <message>
        <source>Of these queues</source>
        <translation>Z tych kolejek</translation>
    </message>
    <message>
        <source>sales, support</source>
        <translation>sprzedaż, serwis</translation>
    </message>
    <message>
        <source>As the CRM calls them, with commas.</source>
        <translation>Tak jak nazywa je CRM, po przecinku.</translation>
    </message>
    <message>
        <source>Lately means</source>
        <translation>Ostatnio, czyli przez</translation>
    </message>
    <message>
        <source>Not encrypted: whoever gets hold of this disk reads customers and notes.</source>
        <translation>Bez szyfrowania: kto zdobędzie ten dysk, przeczyta dane klientów i notatki.</translation>
    </message>
    <message>
        <source>Imports can be undone for</source>
        <translation>Czas na cofnięcie importu</translation>
    </message>
    <message>
        <source>without end</source>
        <translation>bez ograniczeń</translation>
    </message>
    <message>
        <source>What customers were like before is kept as long.</source>
        <translation>Tak długo zostają tu też dane klientów sprzed importu.</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nigdy</translation>
    </message>
    <message>
        <source>Calls go after</source>
        <translation>Rozmowy znikają po</translation>
    </message>
    <message>
        <source>Only those that the CRM has.</source>
        <translation>Tylko te, które ma już CRM.</translation>
    </message>
    <message>
        <source>Past contacts go after</source>
        <translation>Dawne kontakty znikają po</translation>
    </message>
    <message>
        <source>The CRM still has them.</source>
        <translation>W CRM pozostają.</translation>
    </message>
    <message>
        <source>Agents may delete</source>
        <translation>Agent może usuwać</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nigdy</translation>
    </message>
    <message>
        <source>When you press the button</source>
        <translation>Po naciśnięciu przycisku</translation>
    </message>
    <message>
        <source>Always, by themselves</source>
        <translation>Zawsze, samoczynnie</translation>
    </message>
    <message>
        <source>IT has these values. Signalling is encrypted by TLS on Line.</source>
        <translation>Te dane ma dział IT. Sygnalizację szyfruje TLS na stronie Linia.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Wyłączone</translation>
    </message>
    <message>
        <source>If the other side can</source>
        <translation>Jeśli druga strona umie</translation>
    </message>
    <message>
        <source>Always: no call without it</source>
        <translation>Zawsze: bez tego nie ma rozmowy</translation>
    </message>
    <message>
        <source>Encrypted voice (SRTP)</source>
        <translation>Szyfrowanie głosu (SRTP)</translation>
    </message>
    <message>
        <source>Also without TLS</source>
        <translation>Także bez TLS</translation>
    </message>
    <message>
        <source>Whoever reads the signalling on the way can then listen.</source>
        <translation>Kto po drodze czyta sygnalizację, może wtedy podsłuchać.</translation>
    </message>
    <message>
        <source>Line is checked every</source>
        <translation>Sprawdzanie linii co</translation>
    </message>
    <message>
        <source>The shorter, the sooner a lost line is noticed.</source>
        <translation>Im krócej, tym szybciej widać utratę linii.</translation>
    </message>
    <message>
        <source>path of a PEM file</source>
        <translation>ścieżka pliku PEM</translation>
    </message>
    <message>
        <source>Trusted authorities</source>
        <translation>Zaufane urzędy</translation>
    </message>
    <message>
        <source>Beside those of the system, if your exchange has its own.</source>
        <translation>Oprócz systemowych, jeśli centrala ma własny urząd.</translation>
    </message>
    <message>
        <source>Own certificate</source>
        <translation>Własny certyfikat</translation>
    </message>
    <message>
        <source>Only if your exchange asks for one.</source>
        <translation>Tylko jeśli centrala go wymaga.</translation>
    </message>
    <message>
        <source>Its key</source>
        <translation>Klucz certyfikatu</translation>
    </message>
    <message>
        <source>Now: not registered.</source>
        <translation>Teraz: niezarejestrowany.</translation>
    </message>
    <message>
        <source>Now: signalling to {registrar} is not encrypted.</source>
        <translation>Teraz: sygnalizacja do {registrar} nie jest szyfrowana.</translation>
    </message>
    <message>
        <source>Now: {version} to {registrar}; its certificate was checked.</source>
        <translation>Teraz: {version} do {registrar}; certyfikat sprawdzony.</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Numer</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nazwa</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Kolejka</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Ulubiony</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>Współpracownicy</translation>
    </message>
    <message>
        <source>They stand in the list when you pass a call on.</source>
        <translation>Widać ich na liście przy przekazywaniu rozmowy.</translation>
    </message>
    <message>
        <source>Type in the last row to add; clear a number to remove its row.</source>
        <translation>Wpisz w ostatnim wierszu, by dodać; wyczyść numer, by usunąć wiersz.</translation>
    </message>
    <message>
        <source>Pick up with</source>
        <translation>Przejmowanie</translation>
    </message>
    <message>
        <source>Dialled before a colleague&apos;s number to take a call there.</source>
        <translation>Wybierane przed numerem współpracownika, aby przejąć dzwoniącą u niego rozmowę.</translation>
    </message>
</context>
<context>
    <name>Signs</name>
    <message>
        <source>Line</source>
        <translation>Linia</translation>
    </message>
    <message>
        <source>The telephone stopped and is being restarted.</source>
        <translation>Telefon przestał działać i uruchamia się ponownie.</translation>
    </message>
    <message>
        <source>encrypted with {version}</source>
        <translation>szyfrowane: {version}</translation>
    </message>
    <message>
        <source>The telephone is starting…</source>
        <translation>Telefon się uruchamia…</translation>
    </message>
    <message>
        <source>No line is set up. Open Settings › Line.</source>
        <translation>Linia nie jest skonfigurowana. Otwórz Ustawienia › Linia.</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Dźwięk</translation>
    </message>
    <message>
        <source>Looking for devices…</source>
        <translation>Szukam urządzeń…</translation>
    </message>
    <message>
        <source>Microphone: {microphone}
Loudspeaker: {speaker}</source>
        <translation>Mikrofon: {microphone}
Głośnik: {speaker}</translation>
    </message>
    <message>
        <source>Your microphone is open</source>
        <translation>Mikrofon jest włączony</translation>
    </message>
    <message>
        <source>Your microphone is closed</source>
        <translation>Mikrofon jest wyłączony</translation>
    </message>
    <message>
        <source>Ready to talk</source>
        <translation>Można rozmawiać</translation>
    </message>
    <message>
        <source>CRM</source>
        <translation>CRM</translation>
    </message>
    <message>
        <source>No CRM is set up: calls are kept here only.</source>
        <translation>CRM nie jest skonfigurowany: rozmowy są zapisywane tylko tutaj.</translation>
    </message>
    <message>
        <source>Asking the CRM…</source>
        <translation>Pytam CRM…</translation>
    </message>
    <message>
        <source>The CRM answers.</source>
        <translation>CRM odpowiada.</translation>
    </message>
    <message>
        <source>The CRM answers slowly.</source>
        <translation>CRM odpowiada powoli.</translation>
    </message>
    <message>
        <source>The CRM does not answer. Work on: everything is kept here and sent later.</source>
        <translation>CRM nie odpowiada. Pracuj dalej: wszystko jest zapisane tutaj i zostanie wysłane później.</translation>
    </message>
    <message>
        <source>The CRM refused the password or token. Ask IT.</source>
        <translation>CRM odrzucił hasło lub token. Zgłoś to do IT.</translation>
    </message>
    <message>
        <source>The data here is of another CRM than the settings name: nothing is sent or fetched.</source>
        <translation>Dane na tym komputerze są z innego CRM niż ten w ustawieniach: nic nie jest wysyłane ani pobierane.</translation>
    </message>
    <message>
        <source>The data is of {former}. Say on the CRM page whether it is the same CRM under a new address, or another one; or put the former address back. For IT: callcenter sync --crm-moved or --crm-new, with Callcenter closed.</source>
        <translation>Dane są z {former}. Wskaż na stronie CRM, czy to ten sam CRM pod nowym adresem, czy inny, albo przywróć poprzedni adres. Dla IT: callcenter sync --crm-moved lub --crm-new, przy zamkniętym Callcenter.</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Wysyłka</translation>
    </message>
    <message>
        <source>The oldest for {time}</source>
        <translation>Najstarszy od {time}</translation>
    </message>
    <message>
        <source>Everything is sent.</source>
        <translation>Wszystko wysłane.</translation>
    </message>
    <message>
        <source>Voicemail</source>
        <translation>Poczta głosowa</translation>
    </message>
    <message>
        <source>No new messages.</source>
        <translation>Brak nowych wiadomości.</translation>
    </message>
    <message>
        <source>Incoming calls</source>
        <translation>Połączenia przychodzące</translation>
    </message>
    <message>
        <source>Direct calls do not ring; queue calls do.</source>
        <translation>Bezpośrednie nie dzwonią, z kolejek tak.</translation>
    </message>
    <message>
        <source>Queue calls do not ring; direct calls do.</source>
        <translation>Z kolejek nie dzwonią, bezpośrednie tak.</translation>
    </message>
    <message>
        <source>Do not disturb: no call rings.</source>
        <translation>Nie przeszkadzać: nie dzwoni żadne.</translation>
    </message>
</context>
<context>
    <name>SoundCheck</name>
    <message>
        <source>Sound check</source>
        <translation>Próba dźwięku</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Zamknij</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Zacznij</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Przerwij</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Jeszcze raz</translation>
    </message>
    <message>
        <source>Ten seconds before the shift</source>
        <translation>Dziesięć sekund przed pracą</translation>
    </message>
    <message>
        <source>Calling yourself…</source>
        <translation>Dzwonimy do Ciebie…</translation>
    </message>
    <message>
        <source>Speak now</source>
        <translation>Teraz mów</translation>
    </message>
    <message>
        <source>Listen: this is how you sound</source>
        <translation>Słuchaj: tak Cię słychać</translation>
    </message>
    <message>
        <source>You can be heard</source>
        <translation>Dobrze Cię słychać</translation>
    </message>
    <message>
        <source>Something is wrong</source>
        <translation>Coś nie działa</translation>
    </message>
    <message>
        <source>Callcenter calls you, you say a sentence, and then you hear yourself.</source>
        <translation>Callcenter dzwoni do Ciebie, mówisz jedno zdanie, a potem słyszysz siebie.</translation>
    </message>
    <message>
        <source>Through the exchange and back.</source>
        <translation>Przez centralę i z powrotem.</translation>
    </message>
    <message>
        <source>A sentence in your usual voice.</source>
        <translation>Jedno zdanie, zwykłym głosem.</translation>
    </message>
    <message>
        <source>If you hear nothing, choose another device.</source>
        <translation>Jeśli nic nie słychać, wybierz inne urządzenie.</translation>
    </message>
    <message>
        <source>Microphone, loudspeaker and line work.</source>
        <translation>Mikrofon, głośnik i linia działają.</translation>
    </message>
</context>
<context>
    <name>SoundTrial</name>
    <message>
        <source>How loud you are</source>
        <translation>Jak głośno mówisz</translation>
    </message>
    <message>
        <source>How loud it sounds</source>
        <translation>Jak głośno słychać</translation>
    </message>
    <message>
        <source>The microphone hears you.</source>
        <translation>Mikrofon Cię słyszy.</translation>
    </message>
    <message>
        <source>The microphone is open: speak, and the bar moves.</source>
        <translation>Mikrofon jest włączony: mów, a pasek się poruszy.</translation>
    </message>
    <message>
        <source>Nothing is heard: look for a mute switch.</source>
        <translation>Nic nie słychać: sprawdź wyłącznik mikrofonu.</translation>
    </message>
</context>
<context>
    <name>Story</name>
    <message>
        <source>solved</source>
        <translation>załatwione</translation>
    </message>
    <message>
        <source>not solved</source>
        <translation>niezałatwione</translation>
    </message>
    <message>
        <source>Past contacts</source>
        <translation>Wcześniejsze kontakty</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>How the telephone and the CRM are</source>
        <translation>Stan telefonu i CRM</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Ustawienia…</translation>
    </message>
    <message>
        <source>Incoming calls…</source>
        <translation>Połączenia przychodzące…</translation>
    </message>
    <message>
        <source>Sound…</source>
        <translation>Dźwięk…</translation>
    </message>
    <message>
        <source>Sound check…</source>
        <translation>Próba dźwięku…</translation>
    </message>
    <message>
        <source>Customers in files…</source>
        <translation>Klienci w plikach…</translation>
    </message>
    <message>
        <source>Last call&apos;s headers…</source>
        <translation>Nagłówki ostatniego połączenia…</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Klawisze</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Zakończ</translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>Is it the same CRM?</source>
        <translation>Czy to ten sam CRM?</translation>
    </message>
    <message>
        <source>Part from the former CRM?</source>
        <translation>Rozstać się z poprzednim CRM?</translation>
    </message>
    <message>
        <source>It is the same CRM</source>
        <translation>To ten sam CRM</translation>
    </message>
    <message>
        <source>Part from the former CRM</source>
        <translation>Rozstań się z poprzednim</translation>
    </message>
    <message>
        <source>Data here: {former}
Settings: {configured}</source>
        <translation>Dane tutaj: {former}
Ustawienia: {configured}</translation>
    </message>
    <message>
        <source>Everything stays here, and what waits is sent to the new address.</source>
        <translation>Wszystko tu zostaje, a to, co czeka, trafi pod nowy adres.</translation>
    </message>
    <message>
        <source>If it is another CRM after all, notes reach other people’s records there. Ask IT when in doubt.</source>
        <translation>Jeśli to jednak inny CRM, notatki trafią tam do kart innych osób. W razie wątpliwości zapytaj IT.</translation>
    </message>
    <message>
        <source>Your calls and notes stay. Then the customers of the new CRM are fetched.</source>
        <translation>Twoje rozmowy i notatki zostają. Potem pobrani zostaną klienci z nowego CRM.</translation>
    </message>
    <message>
        <source>The CRM goes on under its new address.</source>
        <translation>CRM działa dalej pod nowym adresem.</translation>
    </message>
    <message>
        <source>Parted from the former CRM. The new one is being asked.</source>
        <translation>Poprzedni CRM odłączony. Trwa łączenie z nowym.</translation>
    </message>
    <message>
        <source>A call with a customer of the former CRM is not finished. Finish it, then do this again.</source>
        <translation>Rozmowa z klientem z poprzedniego CRM nie jest zakończona. Dokończ ją i spróbuj ponownie.</translation>
    </message>
    <message>
        <source>The settings name another CRM by now. Look again which one it is.</source>
        <translation>W ustawieniach jest już inny CRM. Sprawdź jeszcze raz, który.</translation>
    </message>
    <message>
        <source>Callcenter was closed before the end. Do this again.</source>
        <translation>Callcenter zamknięto przed końcem. Zrób to ponownie.</translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message>
        <source>Put right and send…</source>
        <translation>Popraw i wyślij…</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Wyślij ponownie</translation>
    </message>
    <message>
        <source>Open the call</source>
        <translation>Otwórz rozmowę</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Eksportuj…</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>Odrzuć…</translation>
    </message>
    <message>
        <source>Choose a record</source>
        <translation>Wybierz wpis</translation>
    </message>
    <message>
        <source>What it says and what can be done are here.</source>
        <translation>Tu jest jego treść i to, co można z nim zrobić.</translation>
    </message>
    <message>
        <source>Export for IT</source>
        <translation>Eksport dla działu IT</translation>
    </message>
    <message>
        <source>Same CRM, new address</source>
        <translation>Ten sam CRM, nowy adres</translation>
    </message>
    <message>
        <source>Another CRM…</source>
        <translation>Inny CRM…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Spróbuj teraz</translation>
    </message>
    <message>
        <source>Ask the CRM now</source>
        <translation>Zapytaj CRM od razu</translation>
    </message>
    <message>
        <source>The CRM in the settings is the same one under a new address</source>
        <translation>CRM w ustawieniach to ten sam CRM pod nowym adresem</translation>
    </message>
    <message>
        <source>The CRM in the settings is another one: see what goes, then part</source>
        <translation>CRM w ustawieniach jest inny: zobacz, co zniknie, i potwierdź</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Co</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Kiedy</translation>
    </message>
    <message>
        <source>Why it is here</source>
        <translation>Dlaczego tu jest</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Wpisy</translation>
    </message>
    <message>
        <source>Send all again</source>
        <translation>Wyślij wszystkie ponownie</translation>
    </message>
    <message>
        <source>Export all…</source>
        <translation>Eksportuj wszystkie…</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Nic nie czeka</translation>
    </message>
    <message>
        <source>Every call and every change is in the CRM.</source>
        <translation>Każda rozmowa i każda zmiana jest w CRM.</translation>
    </message>
    <message>
        <source>The CRM accepted everything</source>
        <translation>CRM przyjął wszystko</translation>
    </message>
    <message>
        <source>Nothing was changed on both sides</source>
        <translation>Niczego nie zmieniono po obu stronach</translation>
    </message>
    <message>
        <source>Nothing was discarded</source>
        <translation>Niczego nie odrzucono</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Czekają</translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation>Nieprzyjęte</translation>
    </message>
    <message>
        <source>To decide</source>
        <translation>Sporne</translation>
    </message>
    <message>
        <source>Discarded</source>
        <translation>Odrzucone</translation>
    </message>
    <message>
        <source>a customer</source>
        <translation>klient</translation>
    </message>
    <message>
        <source>New customer {who}</source>
        <translation>Nowy klient: {who}</translation>
    </message>
    <message>
        <source>{who}: {fields}</source>
        <translation>{who}: {fields}</translation>
    </message>
    <message>
        <source>Missed call from {who}</source>
        <translation>Nieodebrane: {who}</translation>
    </message>
    <message>
        <source>Call to {who}</source>
        <translation>Rozmowa wychodząca: {who}</translation>
    </message>
    <message>
        <source>Call with {who}</source>
        <translation>Rozmowa: {who}</translation>
    </message>
    <message>
        <source>changed here and in the CRM</source>
        <translation>zmienione tutaj i w CRM</translation>
    </message>
    <message>
        <source>by {who}: {reason}</source>
        <translation>{who}: {reason}</translation>
    </message>
    <message>
        <source>has its turn soon</source>
        <translation>zaraz będzie wysłane</translation>
    </message>
    <message>
        <source>{reason}; next try {time}</source>
        <translation>{reason}; następna próba {time}</translation>
    </message>
    <message>
        <source>The CRM says: {reason}</source>
        <translation>CRM mówi: {reason}</translation>
    </message>
    <message>
        <source>Discarded by {who}, {when}: {reason}</source>
        <translation>Odrzucono ({who}, {when}): {reason}</translation>
    </message>
    <message>
        <source>Waiting since {when}.</source>
        <translation>Czeka od {when}.</translation>
    </message>
    <message>
        <source>The data here is of another CRM: nothing is sent or fetched</source>
        <translation>Dane pochodzą z innego CRM: nic nie jest wysyłane ani pobierane</translation>
    </message>
    <message>
        <source>{state} · since {when}</source>
        <translation>{state} · od {when}</translation>
    </message>
    <message>
        <source>It is of {former}. What is the CRM in the settings? Say so here, or put the former address back.</source>
        <translation>Są z {former}. Czym jest CRM w ustawieniach? Wskaż to tutaj albo przywróć poprzedni adres.</translation>
    </message>
    <message>
        <source>last change: {when}</source>
        <translation>ostatnia zmiana: {when}</translation>
    </message>
    <message>
        <source>Next try at {time}.</source>
        <translation>Następna próba o {time}.</translation>
    </message>
    <message>
        <source>No CRM is set up: all is kept here only.</source>
        <translation>Nie ustawiono CRM: wszystko zostaje tylko tutaj.</translation>
    </message>
    <message>
        <source>Asking the CRM…</source>
        <translation>Pytam CRM…</translation>
    </message>
    <message>
        <source>The CRM answers</source>
        <translation>CRM odpowiada</translation>
    </message>
    <message>
        <source>The CRM answers slowly</source>
        <translation>CRM odpowiada powoli</translation>
    </message>
    <message>
        <source>The CRM does not answer</source>
        <translation>CRM nie odpowiada</translation>
    </message>
    <message>
        <source>The CRM refused the password or token</source>
        <translation>CRM odrzucił hasło lub token</translation>
    </message>
    <message>
        <source>Taking over the new CRM…</source>
        <translation>Trwa przejście na nowy CRM…</translation>
    </message>
    <message>
        <source>Nothing is sent or fetched meanwhile. Work on: calls and notes are kept here.</source>
        <translation>Na razie nic nie jest wysyłane ani pobierane. Pracuj dalej: rozmowy i notatki zapisują się tutaj.</translation>
    </message>
    <message>
        <source>asked again in {time}</source>
        <translation>następne pytanie za {time}</translation>
    </message>
    <message>
        <source>the oldest for {time}</source>
        <translation>najstarszy od {time}</translation>
    </message>
    <message>
        <source>Everything is sent.</source>
        <translation>Wszystko wysłane.</translation>
    </message>
    <message>
        <source>No customers came from the CRM yet.</source>
        <translation>Z CRM nie przyszedł jeszcze żaden klient.</translation>
    </message>
    <message>
        <source>all are being fetched</source>
        <translation>trwa pobieranie wszystkich</translation>
    </message>
</context>
<context>
    <name>Times</name>
    <message>
        <source>Today</source>
        <translation>Dziś</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Wczoraj</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>a date of this year, in Qt&apos;s letters</comment>
        <translation>d MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>a date of another year, in Qt&apos;s letters</comment>
        <translation>d MMM yyyy</translation>
    </message>
    <message>
        <source>ddd d MMM</source>
        <comment>a weekday with its date, in Qt&apos;s letters</comment>
        <translation>ddd d MMM</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>wczoraj {time}</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>przed chwilą</translation>
    </message>
    <message>
        <source>due today</source>
        <translation>termin dziś</translation>
    </message>
</context>
<context>
    <name>TransferPanel</name>
    <message>
        <source>Close</source>
        <translation>Zamknij</translation>
    </message>
    <message>
        <source>Colleague, number or name</source>
        <translation>Kto, jaki numer?</translation>
    </message>
    <message>
        <source>Whom to pass on to</source>
        <translation>Komu przekazać</translation>
    </message>
    <message>
        <source>Ask first</source>
        <translation>Najpierw zapytaj</translation>
    </message>
    <message>
        <source>The caller hears music</source>
        <translation>Klient słyszy muzykę</translation>
    </message>
    <message>
        <source>Pass on now</source>
        <translation>Przekaż od razu</translation>
    </message>
    <message>
        <source>The caller comes back if nobody answers</source>
        <translation>Klient wróci, jeśli nikt nie odbierze</translation>
    </message>
    <message>
        <source>Pass on {name}</source>
        <translation>Przekaż: {name}</translation>
    </message>
    <message>
        <source>The caller hears music. If it fails, they are back with you at once.</source>
        <translation>Klient słyszy muzykę. Jeśli się nie uda, od razu do Ciebie wróci.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Wróć do klienta</translation>
    </message>
    <message>
        <source>asked</source>
        <translation>prośba</translation>
    </message>
    <message>
        <source>called</source>
        <translation>łączenie</translation>
    </message>
    <message>
        <source>rings</source>
        <translation>dzwoni</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>odebrane</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>nieudane</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Callcenter</source>
        <translation>Otwórz Callcenter</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Zakończ</translation>
    </message>
</context>
<context>
    <name>Unknown</name>
    <message>
        <source>Name</source>
        <translation>Imię i nazwisko</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Create customer</source>
        <translation>Utwórz klienta</translation>
    </message>
    <message>
        <source>Not kept: {reason}. Try once more.</source>
        <translation>Nie zapisano: {reason}. Spróbuj jeszcze raz.</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Numer</translation>
    </message>
    <message>
        <source>A name is needed: ask who is calling.</source>
        <translation>Potrzebne jest nazwisko: zapytaj, kto dzwoni.</translation>
    </message>
    <message>
        <source>That is no e-mail address: it looks like name@example.org.</source>
        <translation>To nie jest adres e-mail: wygląda on tak: nazwa@example.org.</translation>
    </message>
    <message>
        <source>The caller withholds the number</source>
        <translation>Dzwoniący zastrzegł numer</translation>
    </message>
    <message>
        <source>None of the customers with this number</source>
        <translation>Żaden z klientów z tym numerem</translation>
    </message>
    <message>
        <source>Not a known customer</source>
        <translation>Nieznany klient</translation>
    </message>
    <message>
        <source>Not in the CRM</source>
        <translation>Nie ma w CRM</translation>
    </message>
    <message>
        <source>Last note: “{note}”</source>
        <translation>Ostatnia notatka: „{note}”</translation>
    </message>
    <message>
        <source>Ask who is calling; without a number nobody can be found.</source>
        <translation>Zapytaj, kto dzwoni; bez numeru nikogo nie da się znaleźć.</translation>
    </message>
    <message>
        <source>Take down who it is, and the next call opens with the name.</source>
        <translation>Zapisz, kto to, a następna rozmowa otworzy się z nazwiskiem.</translation>
    </message>
</context>
<context>
    <name>Who</name>
    <message>
        <source>customer since {year}</source>
        <translation>klient od {year}</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Signed out</source>
        <translation>Wylogowany</translation>
    </message>
    <message>
        <source>Registering…</source>
        <translation>Rejestruję…</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>Zarejestrowana</translation>
    </message>
    <message>
        <source>Not registered</source>
        <translation>Niezarejestrowana</translation>
    </message>
    <message>
        <source>Registered at {registrar}</source>
        <translation>Zarejestrowana w {registrar}</translation>
    </message>
    <message>
        <source>Signed out: calls do not reach you.</source>
        <translation>Wylogowany: rozmowy do Ciebie nie docierają.</translation>
    </message>
    <message>
        <source>Registering at {registrar}…</source>
        <translation>Rejestruję w {registrar}…</translation>
    </message>
    <message>
        <source>Not registered. Trying again by itself.</source>
        <translation>Brak rejestracji. Próbuję sam ponownie.</translation>
    </message>
    <message>
        <source>Not registered: the password was refused. Ask IT or open Settings › Line.</source>
        <translation>Brak rejestracji: hasło odrzucone. Zgłoś to do IT lub otwórz Ustawienia › Linia.</translation>
    </message>
    <message>
        <source>Not registered: the exchange does not know the user {user}. Ask IT or open Settings › Line.</source>
        <translation>Brak rejestracji: centrala nie zna użytkownika {user}. Zgłoś to do IT lub otwórz Ustawienia › Linia.</translation>
    </message>
    <message>
        <source>Not registered: the exchange does not let this telephone in. Ask IT.</source>
        <translation>Brak rejestracji: centrala nie wpuszcza tego telefonu. Zgłoś to do IT.</translation>
    </message>
    <message>
        <source>Not registered: {registrar} does not answer. Trying again by itself; check the network or the VPN.</source>
        <translation>Brak rejestracji: {registrar} nie odpowiada. Próbuję sam ponownie; sprawdź sieć lub VPN.</translation>
    </message>
    <message>
        <source>Not registered: no way leads to {registrar}. Check the cable, the Wi-Fi or the VPN.</source>
        <translation>Brak rejestracji: nie ma drogi do {registrar}. Sprawdź kabel, Wi-Fi lub VPN.</translation>
    </message>
    <message>
        <source>Not registered: there is no machine called {registrar}. Check the network, or open Settings › Line.</source>
        <translation>Brak rejestracji: nie ma komputera o nazwie {registrar}. Sprawdź sieć lub otwórz Ustawienia › Linia.</translation>
    </message>
    <message>
        <source>Not registered: the exchange has a fault. Trying again by itself.</source>
        <translation>Brak rejestracji: awaria centrali. Próbuję sam ponownie.</translation>
    </message>
    <message>
        <source>Not registered: the line is not set up. Open Settings › Line.</source>
        <translation>Brak rejestracji: linia nie jest skonfigurowana. Otwórz Ustawienia › Linia.</translation>
    </message>
    <message>
        <source>taken by a colleague</source>
        <translation>odebrał ktoś inny</translation>
    </message>
    <message>
        <source>still open</source>
        <translation>trwa</translation>
    </message>
    <message>
        <source>by customer</source>
        <translation>zakończył klient</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>zakończone przez Ciebie</translation>
    </message>
    <message>
        <source>by the network</source>
        <translation>zakończyła sieć</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>normalnie</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>połączenie zerwane</translation>
    </message>
    <message>
        <source>cut off ({status})</source>
        <translation>przerwane ({status})</translation>
    </message>
    <message>
        <source>not taken by you</source>
        <translation>nieodebrane przez Ciebie</translation>
    </message>
    <message>
        <source>the caller hung up before an answer</source>
        <translation>dzwoniący rozłączył się przed odebraniem</translation>
    </message>
    <message>
        <source>refused: no free line</source>
        <translation>odrzucone: brak wolnej linii</translation>
    </message>
    <message>
        <source>not answered in time</source>
        <translation>nieodebrane na czas</translation>
    </message>
    <message>
        <source>cancelled by you</source>
        <translation>przerwane przez Ciebie</translation>
    </message>
    <message>
        <source>the exchange could not put the call through</source>
        <translation>centrala nie zdołała połączyć</translation>
    </message>
    <message>
        <source>not connected ({status})</source>
        <translation>brak połączenia ({status})</translation>
    </message>
    <message>
        <source>Not registered: the certificate of {registrar} is not to be trusted. Nothing was sent. Ask IT.</source>
        <translation>Brak rejestracji: certyfikatowi {registrar} nie można ufać. Nic nie wysłano. Zapytaj informatyków.</translation>
    </message>
    <message>
        <source>the exchange gave it up while the network was away</source>
        <translation>centrala zakończyła rozmowę, gdy nie było sieci</translation>
    </message>
    <message>
        <source>forwarded to {number}</source>
        <translation>przekierowane na {number}</translation>
    </message>
    <message>
        <source>the network changed before an answer</source>
        <translation>sieć zmieniła się przed odebraniem</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>zajęte</translation>
    </message>
    <message>
        <source>there is no such number</source>
        <translation>nie ma takiego numeru</translation>
    </message>
    <message>
        <source>declined</source>
        <translation>odrzucone</translation>
    </message>
    <message>
        <source>nobody answered</source>
        <translation>nikt nie odebrał</translation>
    </message>
    <message>
        <source>the exchange does not allow this call</source>
        <translation>centrala nie pozwala na to połączenie</translation>
    </message>
    <message>
        <source>the two telephones have no sound format in common</source>
        <translation>telefony nie mają wspólnego kodeka</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>Nieodebrana</translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>Wychodząca</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>Przychodząca</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Gotowy</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Przerwa</translation>
    </message>
    <message>
        <source>Waiting for a call</source>
        <translation>Czeka na rozmowę</translation>
    </message>
    <message>
        <source>Ringing</source>
        <translation>Dzwoni</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>Rozmowa</translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation>Po rozmowie</translation>
    </message>
    <message>
        <source>Calling…</source>
        <translation>Łączę…</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Koniec</translation>
    </message>
    <message>
        <source>Solved</source>
        <translation>Załatwione</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>Do dalszej obsługi</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>Oddzwonić</translation>
    </message>
    <message>
        <source>Do not call</source>
        <translation>Nie dzwonić</translation>
    </message>
    <message>
        <source>Choose a disposition first, then you are done.</source>
        <translation>Najpierw wybierz wynik rozmowy.</translation>
    </message>
    <message>
        <source>Time is up: moved to Unfinished, nothing is lost.</source>
        <translation>Czas minął: rozmowa jest w Niedokończonych, nic nie zginęło.</translation>
    </message>
    <message>
        <source>Missed call: {text}</source>
        <translation>Nieodebrane połączenie: {text}</translation>
    </message>
    <message>
        <source>Refused, all lines were in use: {text}</source>
        <translation>Odrzucone, wszystkie linie były zajęte: {text}</translation>
    </message>
    <message>
        <source>The telephone stopped and is being restarted. Your notes are safe.</source>
        <translation>Telefon przestał działać i uruchamia się ponownie. Notatki są bezpieczne.</translation>
    </message>
    <message>
        <source>The telephone is back.</source>
        <translation>Telefon znów działa.</translation>
    </message>
    <message>
        <source>The telephone was asked again how the calls stand.</source>
        <translation>Ponownie zapytano telefon o stan rozmów.</translation>
    </message>
    <message>
        <source>No more than four calls at once: end one before the next.</source>
        <translation>Najwyżej cztery rozmowy naraz: zakończ jedną przed następną.</translation>
    </message>
    <message>
        <source>You are muted: nobody hears what you say.</source>
        <translation>Mikrofon jest wyciszony: nikt nie słyszy, co mówisz.</translation>
    </message>
    <message>
        <source>A call was ended to make room for the emergency call: {text}</source>
        <translation>Zakończono połączenie, aby zwolnić linię dla numeru alarmowego: {text}</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Zapisano.</translation>
    </message>
    <message>
        <source>This call may not be recorded.</source>
        <translation>Tej rozmowy nie wolno nagrywać.</translation>
    </message>
    <message>
        <source>This call must be recorded. You can pause it while a card is read out.</source>
        <translation>Tę rozmowę trzeba nagrywać. Wstrzymaj nagrywanie na czas podawania karty.</translation>
    </message>
    <message>
        <source>The recording stopped: {text}</source>
        <translation>Nagrywanie przerwane: {text}</translation>
    </message>
    <message>
        <source>Recording is paused, as it was before the interruption. Resume it yourself.</source>
        <translation>Nagrywanie jest wstrzymane, jak przed przerwą. Wznów je samodzielnie.</translation>
    </message>
    <message>
        <source>The recording is still paused: {text}</source>
        <translation>Nagrywanie wciąż jest wstrzymane: {text}</translation>
    </message>
    <message>
        <source>You could not be reached {text}.</source>
        <translation>Nie można było się do Ciebie dodzwonić {text}.</translation>
    </message>
    <message>
        <source>The caller is with you again: {text}</source>
        <translation>Klient jest znów z Tobą: {text}</translation>
    </message>
    <message>
        <source>This contact can no longer be corrected. Write a new note instead.</source>
        <translation>Tej rozmowy nie można już poprawić. Napisz nową notatkę.</translation>
    </message>
    <message>
        <source>Corrected. The CRM is told.</source>
        <translation>Poprawiono. CRM dostanie zmianę.</translation>
    </message>
    <message>
        <source>for {n} s</source>
        <translation>przez {n} s</translation>
    </message>
    <message>
        <source>from {since} to {until}</source>
        <translation>od {since} do {until}</translation>
    </message>
    <message>
        <source>No microphone: the customer cannot hear you. Plug in a headset or open Settings › Sound.</source>
        <translation>Brak mikrofonu: klient Cię nie słyszy. Podłącz słuchawki lub otwórz Ustawienia › Dźwięk.</translation>
    </message>
    <message>
        <source>No loudspeaker: you cannot hear the customer. Plug in a headset or open Settings › Sound.</source>
        <translation>Brak głośnika: nie słyszysz klienta. Podłącz słuchawki lub otwórz Ustawienia › Dźwięk.</translation>
    </message>
    <message>
        <source>No sound device: calls work, but silently. Plug in a headset or open Settings › Sound.</source>
        <translation>Brak urządzenia dźwiękowego: rozmowy działają, ale bez dźwięku. Podłącz słuchawki lub otwórz Ustawienia › Dźwięk.</translation>
    </message>
    <message>
        <source>very good</source>
        <translation>bardzo dobra</translation>
    </message>
    <message>
        <source>good</source>
        <translation>dobra</translation>
    </message>
    <message>
        <source>fair</source>
        <translation>średnia</translation>
    </message>
    <message>
        <source>poor</source>
        <translation>słaba</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>zła</translation>
    </message>
    <message>
        <source>not accepted by the CRM: {reason}</source>
        <translation>CRM nie przyjął: {reason}</translation>
    </message>
    <message>
        <source>not sent yet</source>
        <translation>jeszcze niewysłane</translation>
    </message>
    <message>
        <source>waiting for the CRM</source>
        <translation>czeka na CRM</translation>
    </message>
    <message>
        <source>in the CRM</source>
        <translation>w CRM</translation>
    </message>
    <message>
        <source>not accepted by the CRM</source>
        <translation>CRM nie przyjął</translation>
    </message>
    <message>
        <source>discarded, the CRM was not told</source>
        <translation>pominięto, CRM tego nie dostał</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>czeka</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>wysłano</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>odrzucono</translation>
    </message>
    <message>
        <source>discarded</source>
        <translation>pominięto</translation>
    </message>
</context>
</TS>
