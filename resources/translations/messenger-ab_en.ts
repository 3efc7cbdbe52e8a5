<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>CallListModel</name>
    <message numerus="yes">
        <source>%1 of %n new message(s) heard</source>
        <translation>
            <numerusform>%1 of %n new message heard</numerusform>
            <numerusform>%1 of %n new messages heard</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MachineController</name>
    <message numerus="yes">
        <source>%n call(s) running</source>
        <translation>
            <numerusform>%n call is running</numerusform>
            <numerusform>%n calls are running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Waiting for %n call(s) to end</source>
        <translation>
            <numerusform>Waiting for %n call to end</numerusform>
            <numerusform>Waiting for %n calls to end</numerusform>
        </translation>
    </message>
</context>
</TS>
