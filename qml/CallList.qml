// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import MessengerAB

//! The calls since the start, the newest on top.
ColumnLayout {
    id: list

    required property CallListModel calls

    spacing: 8

    Label {
        text: qsTr("Calls since the start")
        font.weight: Font.DemiBold
    }

    ListView {
        model: list.calls
        clip: true
        spacing: 2
        activeFocusOnTab: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        ScrollBar.vertical: ScrollBar {}

        delegate: ItemDelegate {
            id: row

            required property string timeText
            required property string lengthText
            required property string outcomeText
            required property string messagesText

            width: ListView.view.width
            Accessible.name: `${timeText}, ${lengthText}, ${messagesText}, ${outcomeText}`

            contentItem: RowLayout {
                spacing: 16

                Label {
                    text: row.timeText
                }
                Label {
                    text: row.lengthText
                    horizontalAlignment: Text.AlignRight
                    Layout.preferredWidth: 48
                }
                Label {
                    text: row.messagesText
                    elide: Text.ElideRight
                    Layout.fillWidth: true
                }
                Label {
                    text: row.outcomeText
                }
            }
        }

        Label {
            anchors.centerIn: parent
            visible: list.calls.count === 0
            text: qsTr("No call has ended yet")
            color: palette.placeholderText
        }
    }
}
