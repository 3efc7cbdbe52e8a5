// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import MessengerAB

//! Whether calls are answered, where they come in, and the switch.
RowLayout {
    id: header

    required property MachineController machine

    spacing: 16

    Rectangle {
        implicitWidth: 14
        implicitHeight: 14
        radius: 7
        color: ({
                [MachineController.Answering]: "#2e9e5b",
                [MachineController.Refused]: "#c8372d",
                [MachineController.Starting]: "#d99a1e",
                [MachineController.Stopping]: "#d99a1e"
            })[header.machine.state] ?? "#8a8f98"
        Accessible.ignored: true
    }

    ColumnLayout {
        spacing: 4
        Layout.fillWidth: true

        Label {
            text: header.machine.stateText
            font.pointSize: 15
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }

        Label {
            text: header.machine.addressText
            visible: text.length > 0
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            Layout.fillWidth: true
        }
    }

    Button {
        text: header.machine.switchText
        enabled: header.machine.canSwitch
        focus: true
        Keys.onReturnPressed: clicked()
        onClicked: header.machine.operate()
    }
}
