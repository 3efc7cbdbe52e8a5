<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>CallList</name>
    <message>
        <source>Calls since the start</source>
        <translation>Anrufe seit dem Start</translation>
    </message>
    <message>
        <source>No call has ended yet</source>
        <translation>Noch ist kein Anruf zu Ende gegangen</translation>
    </message>
</context>
<context>
    <name>CallListModel</name>
    <message>
        <source>said goodbye</source>
        <translation>verabschiedet</translation>
    </message>
    <message>
        <source>caller hung up</source>
        <translation>Anrufer hat aufgelegt</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgewiesen</translation>
    </message>
    <message>
        <source>ended by the program&apos;s end</source>
        <translation>durch Programmende beendet</translation>
    </message>
    <message>
        <source>broke off</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>nothing new</source>
        <translation>nichts Neues</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n new message(s) heard</source>
        <translation>
            <numerusform>%1 von %n neuen Nachricht gehört</numerusform>
            <numerusform>%1 von %n neuen Nachrichten gehört</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MachineController</name>
    <message>
        <source>Calls are not answered</source>
        <translation>Anrufe werden nicht angenommen</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>Calls are answered</source>
        <translation>Anrufe werden angenommen</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) running</source>
        <translation>
            <numerusform>Ein Gespräch läuft</numerusform>
            <numerusform>%n Gespräche laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Hält an …</translation>
    </message>
    <message numerus="yes">
        <source>Waiting for %n call(s) to end</source>
        <translation>
            <numerusform>Wartet auf das Ende eines Gesprächs</numerusform>
            <numerusform>Wartet auf das Ende von %n Gesprächen</numerusform>
        </translation>
    </message>
    <message>
        <source>Calls cannot be answered yet</source>
        <translation>Anrufe können noch nicht angenommen werden</translation>
    </message>
    <message>
        <source>Twilio reaches it as %1; on this computer it is port %2.</source>
        <translation>Twilio erreicht ihn unter %1; auf diesem Rechner ist es Port %2.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>Sofort anhalten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Settings stand in %1, a line NAME=VALUE each; keys in the environment.</source>
        <translation>Einstellungen stehen in %1, je eine Zeile NAME=WERT; Schlüssel in der Umgebung.</translation>
    </message>
</context>
<context>
    <name>ProblemList</name>
    <message>
        <source>What to mend</source>
        <translation>Was zu richten ist</translation>
    </message>
</context>
</TS>
