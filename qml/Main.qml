// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import MessengerAB

ApplicationWindow {
    id: window

    required property MachineController machine

    title: "Messenger-AB"
    width: 720
    height: 560
    minimumWidth: 420
    minimumHeight: 360
    visible: true

    onClosing: close => close.accepted = window.machine.mayClose()

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 24
        spacing: 20

        StatusHeader {
            machine: window.machine
            Layout.fillWidth: true
        }

        ProblemList {
            text: window.machine.problemText
            visible: text.length > 0
            Layout.fillWidth: true
            Layout.maximumHeight: window.height / 2
        }

        Label {
            text: window.machine.remedyText
            visible: text.length > 0
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            Layout.fillWidth: true
        }

        CallList {
            calls: window.machine.calls
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
    }
}
