// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Controls

//! What keeps the machine from answering, or what will be missing in a call: a sentence each, to be read and copied.
Frame {
    id: frame

    required property string text

    implicitHeight: Math.min(sentences.implicitHeight, 260) + topPadding + bottomPadding

    ScrollView {
        anchors.fill: parent
        contentWidth: availableWidth

        TextArea {
            id: sentences

            text: frame.text
            textFormat: TextEdit.PlainText
            readOnly: true
            selectByMouse: true
            wrapMode: TextEdit.Wrap
            background: null
            Accessible.name: qsTr("What to mend")
        }
    }
}
