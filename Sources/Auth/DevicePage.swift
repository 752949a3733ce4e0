internal import Crypto
internal import HTTPServer

/// The pages of a device's login: plain forms, without scripts, pictures or anything from elsewhere.
enum DevicePage {
    /// What goes from page to page.
    struct Fields: Sendable, Equatable {
        /// As it is shown.
        var code: String
        var phone: String
        var challenge: String
    }

    static func ask(code: String) -> HTTPResponse {
        page(
            """
            <form method="post" action="/oauth/device">
            <p><label>Code that the device shows<br>
            <input name="user_code" value="\(escaped(code))" autocomplete="off" required></label></p>
            <p><label>Your phone, with + and country<br>
            <input name="phone" type="tel" autocomplete="tel" required></label></p>
            <p><button>Send me a code</button></p>
            </form>
            """)
    }

    /// - Parameter mistake: what was wrong with the last answer.
    static func decide(_ fields: Fields, _ mistake: String? = nil) -> HTTPResponse {
        page(
            """
            \(note(mistake))<p>Somebody wants to sign in as you with the code <strong>\(escaped(fields.code))</strong>.
            Allow it only if your own device shows it now.</p>
            <form method="post" action="/oauth/device/decision">
            \(hidden(fields))
            <p><label>Code that your phone got<br>
            <input name="code" inputmode="numeric" autocomplete="off" required></label></p>
            <p><label>Code of your authenticator, or a recovery code; empty if you have set up none<br>
            <input name="otp" autocomplete="one-time-code"></label></p>
            <p><button name="decision" value="allow">Allow</button>
            <button name="decision" value="deny">Deny</button></p>
            </form>
            """, status: mistake == nil ? 200 : 400)
    }

    /// Shows a second factor that is to be set up.
    static func setUp(
        _ fields: Fields, code: String, _ factor: TOTP, issuer: String, account: String
    ) -> HTTPResponse {
        let uri = factor.uri(issuer: issuer, account: account)
        return page(
            """
            <p>Operators need a second factor. Add this to an authenticator app; it is shown only now.</p>
            <p>Secret: <code>\(escaped(factor.text))</code></p>
            <p><a href="\(escaped(uri))">\(escaped(uri))</a></p>
            \(confirmation(fields, code))
            """)
    }

    static func confirm(_ fields: Fields, code: String, _ mistake: String) -> HTTPResponse {
        page("\(note(mistake))\(confirmation(fields, code))", status: 400)
    }

    private static func confirmation(_ fields: Fields, _ code: String) -> String {
        """
        <form method="post" action="/oauth/device/factor">
        \(hidden(fields))
        <input type="hidden" name="code" value="\(escaped(code))">
        <p><label>The code that it shows now<br>
        <input name="otp" inputmode="numeric" autocomplete="one-time-code" required></label></p>
        <p><button>Confirm, and sign the device in</button></p>
        </form>
        """
    }

    static func recovery(_ codes: [String]) -> HTTPResponse {
        page(
            """
            <p>The device is signed in, and your second factor is set up. Keep these recovery codes where you find them
            without your phone: each is good once instead of the authenticator. They are shown only now.</p>
            <pre>\(escaped(codes.joined(separator: "\n")))</pre>
            """)
    }

    static func say(_ text: String, _ more: String? = nil, status: Int = 200) -> HTTPResponse {
        page("<p>\(escaped(text))</p>\(note(more))", status: status)
    }

    private static func note(_ text: String?) -> String { text.map { "<p>\(escaped($0))</p>\n" } ?? "" }

    private static func hidden(_ fields: Fields) -> String {
        [("user_code", fields.code), ("phone", fields.phone), ("challenge", fields.challenge)].map {
            "<input type=\"hidden\" name=\"\($0.0)\" value=\"\(escaped($0.1))\">"
        }.joined(separator: "\n")
    }

    private static func page(_ body: String, status: Int = 200) -> HTTPResponse {
        let text = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Sign in</title>
            <meta name="viewport" content="width=device-width"></head>
            <body><h1>Sign in</h1>
            \(body)
            </body></html>

            """
        var response = HTTPResponse(status: status, body: .bytes(Array(text.utf8)))
        response.headers = [
            "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
            "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        ]
        return response
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
