// Forms of older layers that are told from the current ones by hand; those that only lack fields are generated. The
// ids are those of Schema/older.tl.
//
// Only what stands there differs between the layers that are known, in all that this server sends. A layer below
// `TL.oldestLayer` gets the forms of that one, a layer above `TL.layer` those of `TL.layer`.

extension TL.ReplyInlineMarkup {
    /// Until layer 228 an inline keyboard is rows of `KeyboardButton`. A button of a kind that has no form there is
    /// left out, and so is a row of which nothing remains.
    /// - Returns: false where the current form is to be written.
    func writeOlder(to writer: inout TLWriter) -> Bool {
        guard writer.layer <= 228 else { return false }
        var rows: [[UInt8]] = []
        for row in self.rows {
            let buttons = row.buttons.compactMap { $0.older(layer: writer.layer) }
            if !buttons.isEmpty { rows.append(TL.KeyboardButtonRow.older(buttons)) }
        }
        writer.write(TL.ReplyInlineMarkupUntil228.id)
        writer.writeVector(rows) { (writer: inout TLWriter, row: [UInt8]) in writer.writeRaw(row) }
        return true
    }
}

extension TL.KeyboardButtonRow {
    /// A row of buttons that are written already.
    fileprivate static func older(_ buttons: [[UInt8]]) -> [UInt8] {
        var writer = TLWriter()
        writer.write(id)
        writer.writeVector(buttons) { (writer: inout TLWriter, button: [UInt8]) in writer.writeRaw(button) }
        return writer.bytes
    }
}

extension TL.KeyboardInlineButton {
    /// The button as a `KeyboardButton` of layer 228, or nil where it has none.
    fileprivate func older(layer: Int) -> [UInt8]? {
        switch type {
        case .inlineButtonTypeUrl(let type):
            TL.KeyboardButtonUrlUntil228(style: style, text: text, url: type.url).bytes(layer: layer)
        case .inlineButtonTypeCallback(let type):
            TL.KeyboardButtonCallbackUntil228(
                requiresPassword: type.requiresPassword, style: style, text: text, data: type.data
            ).bytes(layer: layer)
        case .inlineButtonTypeSwitchInline(let type):
            TL.KeyboardButtonSwitchInlineUntil228(
                samePeer: type.samePeer, style: style, text: text, query: type.query, peerTypes: type.peerTypes
            ).bytes(layer: layer)
        case .inlineButtonTypeCopy(let type):
            TL.KeyboardButtonCopyUntil228(style: style, text: text, copyText: type.copyText).bytes(layer: layer)
        case .inlineButtonTypeUserProfile, .inputInlineButtonTypeUserProfile, .inlineButtonTypeDisabled: nil
        }
    }
}

extension TL.KeyboardButton {
    /// Until layer 228 each kind of button is a constructor. One that only newer layers have becomes a button that
    /// sends its text.
    /// - Returns: false where the current form is to be written.
    func writeOlder(to writer: inout TLWriter) -> Bool {
        guard writer.layer <= 228 else { return false }
        if type == .buttonTypeRequestPhone {
            TL.KeyboardButtonRequestPhoneUntil228(style: style, text: text).write(to: &writer)
        } else {
            TL.KeyboardButtonUntil228(style: style, text: text).write(to: &writer)
        }
        return true
    }
}
