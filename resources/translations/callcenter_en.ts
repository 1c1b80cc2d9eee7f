<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n people share this number</source>
        <translation>
            <numerusform>%n person has this number</numerusform>
            <numerusform>%n people share this number</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) ring there</source>
        <comment>at colleagues&apos; telephones</comment>
        <translation>
            <numerusform>%n call rings there</numerusform>
            <numerusform>%n calls ring there</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <comment>records between the desk and the CRM</comment>
        <translation>
            <numerusform>%n needs you</numerusform>
            <numerusform>%n need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to do</source>
        <comment>missed and unfinished calls</comment>
        <translation>
            <numerusform>%n to do</numerusform>
            <numerusform>%n to do</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>+%n more</source>
        <comment>ringing calls</comment>
        <translation>
            <numerusform>+%n more</numerusform>
            <numerusform>+%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) were not accepted. Press to see why.</source>
        <translation>
            <numerusform>%n record was not accepted. Press to see why.</numerusform>
            <numerusform>%n records were not accepted. Press to see why.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) were changed here and in the CRM. Press to decide.</source>
        <translation>
            <numerusform>%n field was changed here and in the CRM. Press to decide.</numerusform>
            <numerusform>%n fields were changed here and in the CRM. Press to decide.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) wait for the CRM.</source>
        <translation>
            <numerusform>%n record waits for the CRM.</numerusform>
            <numerusform>%n records wait for the CRM.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) are not finished.</source>
        <comment>after signing out</comment>
        <translation>
            <numerusform>%n call is not finished.</numerusform>
            <numerusform>%n calls are not finished.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s). Press to listen.</source>
        <comment>voicemail</comment>
        <translation>
            <numerusform>%n new message. Press to listen.</numerusform>
            <numerusform>%n new messages. Press to listen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them urgent</source>
        <comment>voicemail</comment>
        <translation>
            <numerusform>%n of them urgent</numerusform>
            <numerusform>%n of them urgent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <comment>minutes</comment>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <comment>hours</comment>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>overdue %n day(s)</source>
        <comment>a promise that was not kept in time</comment>
        <translation>
            <numerusform>overdue %n day</numerusform>
            <numerusform>overdue %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) in the last minute: wait {wait} or ask your supervisor.</source>
        <translation>
            <numerusform>%n call in the last minute: wait {wait} or ask your supervisor.</numerusform>
            <numerusform>%n calls in the last minute: wait {wait} or ask your supervisor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) in the last hour: wait {wait} or ask your supervisor.</source>
        <translation>
            <numerusform>%n call in the last hour: wait {wait} or ask your supervisor.</numerusform>
            <numerusform>%n calls in the last hour: wait {wait} or ask your supervisor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) abroad in the last hour: wait {wait} or ask your supervisor.</source>
        <translation>
            <numerusform>%n call abroad in the last hour: wait {wait} or ask your supervisor.</numerusform>
            <numerusform>%n calls abroad in the last hour: wait {wait} or ask your supervisor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Good until {date}, for %n more day(s): ask IT for a new one.</source>
        <comment>certificate</comment>
        <translation>
            <numerusform>Good until {date}, for %n more day: ask IT for a new one.</numerusform>
            <numerusform>Good until {date}, for %n more days: ask IT for a new one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> day(s)</source>
        <comment>after a number: who called in the last 30 days</comment>
        <translation>
            <numerusform> day</numerusform>
            <numerusform> days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> day(s)</source>
        <comment>after a number: an import can be undone for 30 days</comment>
        <translation>
            <numerusform> day</numerusform>
            <numerusform> days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> day(s)</source>
        <comment>after a number: recordings are deleted after 30 days</comment>
        <translation>
            <numerusform> day</numerusform>
            <numerusform> days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) written to {file}</source>
        <comment>exported for IT</comment>
        <translation>
            <numerusform>%n record written to {file}</numerusform>
            <numerusform>%n records written to {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tried %n time(s).</source>
        <comment>sending a record</comment>
        <translation>
            <numerusform>Tried %n time.</numerusform>
            <numerusform>Tried %n times.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) wait</source>
        <comment>for the CRM</comment>
        <translation>
            <numerusform>%n record waits</numerusform>
            <numerusform>%n records wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not accepted</source>
        <comment>records, by the CRM</comment>
        <translation>
            <numerusform>%n not accepted</numerusform>
            <numerusform>%n not accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to decide</source>
        <comment>fields changed on both sides</comment>
        <translation>
            <numerusform>%n to decide</numerusform>
            <numerusform>%n to decide</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) of the CRM are here</source>
        <comment>pulled so far</comment>
        <translation>
            <numerusform>%n customer of the CRM is here</numerusform>
            <numerusform>%n customers of the CRM are here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them the CRM does not have yet: lost for it too.</source>
        <comment>records</comment>
        <translation>
            <numerusform>%n of them the CRM does not have yet: lost for it too.</numerusform>
            <numerusform>%n of them the CRM does not have yet: lost for it too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <comment>of a customer</comment>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n call</numerusform>
            <numerusform>%n calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n past contact(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n past contact</numerusform>
            <numerusform>%n past contacts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n recording</numerusform>
            <numerusform>%n recordings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) for the CRM</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n message for the CRM</numerusform>
            <numerusform>%n messages for the CRM</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n correction(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n correction</numerusform>
            <numerusform>%n corrections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open question(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n open question</numerusform>
            <numerusform>%n open questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n imported row(s)</source>
        <comment>to be erased</comment>
        <translation>
            <numerusform>%n imported row</numerusform>
            <numerusform>%n imported rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> hour(s)</source>
        <comment>after a number: a note can be corrected for 24 hours</comment>
        <translation>
            <numerusform> hour</numerusform>
            <numerusform> hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undoing: %n customer(s) so far</source>
        <comment>an import</comment>
        <translation>
            <numerusform>Undoing: %n customer so far</numerusform>
            <numerusform>Undoing: %n customers so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) written…</source>
        <comment>to a file</comment>
        <translation>
            <numerusform>%n customer written…</numerusform>
            <numerusform>%n customers written…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) written to {file}</source>
        <comment>to a file</comment>
        <translation>
            <numerusform>%n customer written to {file}</numerusform>
            <numerusform>%n customers written to {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) looked at…</source>
        <comment>while an import is tried out</comment>
        <translation>
            <numerusform>%n row looked at…</numerusform>
            <numerusform>%n rows looked at…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n number(s) mended that a spreadsheet had cut</source>
        <comment>by an import</comment>
        <translation>
            <numerusform>%n number mended that a spreadsheet had cut</numerusform>
            <numerusform>%n numbers mended that a spreadsheet had cut</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <comment>customers of an import</comment>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <comment>customers of an import</comment>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <comment>rows of an import</comment>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <comment>rows of an import</comment>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stayed</source>
        <comment>customers, after an import was undone</comment>
        <translation>
            <numerusform>%n stayed</numerusform>
            <numerusform>%n stayed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <comment>customers, to undo an import</comment>
        <translation>
            <numerusform>%n removed</numerusform>
            <numerusform>%n removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n put back as before</source>
        <comment>customers, to undo an import</comment>
        <translation>
            <numerusform>%n put back as before</numerusform>
            <numerusform>%n put back as before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stay</source>
        <comment>customers, to undo an import</comment>
        <translation>
            <numerusform>%n stays</numerusform>
            <numerusform>%n stay</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n deleted record(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n deleted record</numerusform>
            <numerusform>%n deleted records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n contact(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n contact</numerusform>
            <numerusform>%n contacts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open matter(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n open matter</numerusform>
            <numerusform>%n open matters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n promise(s)</source>
        <comment>that a CRM gave</comment>
        <translation>
            <numerusform>%n promise</numerusform>
            <numerusform>%n promises</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) wait for it.</source>
        <comment>of the same CRM, moved</comment>
        <translation>
            <numerusform>%n record waits for it.</numerusform>
            <numerusform>%n records wait for it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n customer(s) of the former CRM go from here; those made or imported here stay without their number there.</source>
        <comment>parting from a CRM</comment>
        <translation>
            <numerusform>%n customer of the former CRM goes from here; one made or imported here stays, without its number there.</numerusform>
            <numerusform>%n customers of the former CRM go from here; those made or imported here stay, without their number there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent record(s) are set aside under “Not accepted”, never sent, and can be exported.</source>
        <comment>parting from a CRM</comment>
        <translation>
            <numerusform>%n unsent record is set aside under “Not accepted”: it is never sent, and can be exported.</numerusform>
            <numerusform>%n unsent records are set aside under “Not accepted”: they are never sent, and can be exported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open question(s) go.</source>
        <comment>fields changed on both sides</comment>
        <translation>
            <numerusform>%n open question goes.</numerusform>
            <numerusform>%n open questions go.</numerusform>
        </translation>
    </message>
</context>
</TS>
