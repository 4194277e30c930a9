using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace Notify;

/// <summary>The characters that a JSON string must escape, and their escapes (RFC 8259, section 7).</summary>
internal static class JsonEscapes
{
    /// <summary>The length of <c>\u001f</c>.</summary>
    public const int Longest = 6;

    public static readonly SearchValues<char> Characters = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    public static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Writes the escape of one of <see cref="Characters"/> and returns its length.</summary>
    public static int Write(char character, Span<byte> target)
    {
        target[0] = (byte)'\\';
        byte letter = character switch
        {
            '"' or '\\' => (byte)character,
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            _ => 0,
        };
        if (letter != 0)
        {
            target[1] = letter;
            return 2;
        }

        "u00"u8.CopyTo(target[1..]);
        target[4] = (byte)('0' + (character >> 4));
        target[5] = (byte)"0123456789abcdef"[character & 0xF];
        return Longest;
    }

    /// <summary>Replaces escapes with their characters.</summary>
    /// <param name="escaped">The inside of a string whose escapes all have a valid form.</param>
    /// <param name="target">As long as <paramref name="escaped"/>, or longer.</param>
    /// <returns>The length in bytes; -1 if half of a surrogate pair is escaped without the other half.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> target)
    {
        int written = 0;
        for (int plain; (plain = escaped.IndexOf((byte)'\\')) >= 0;)
        {
            escaped[..plain].CopyTo(target[written..]);
            written += plain;
            escaped = escaped[plain..];
            if (escaped[1] != (byte)'u')
            {
                target[written++] = UnescapeLetter(escaped[1]);
                escaped = escaped[2..];
                continue;
            }

            if (!TryReadRune(escaped, out Rune rune, out int length))
            {
                return -1;
            }

            written += rune.EncodeToUtf8(target[written..]);
            escaped = escaped[length..];
        }

        escaped.CopyTo(target[written..]);
        return written + escaped.Length;
    }

    /// <summary>Whether every escaped half of a surrogate pair in a valid document has its other half.</summary>
    public static bool AreUnicode(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and int plain)
        {
            json = json[plain..];
            int length = 2;
            if (json[1] == (byte)'u' && !TryReadRune(json, out _, out length))
            {
                return false;
            }

            json = json[length..];
        }

        return true;
    }

    /// <summary>Reads <c>\u12ab</c>, or two of them that make one character.</summary>
    private static bool TryReadRune(ReadOnlySpan<byte> escaped, out Rune rune, out int length)
    {
        length = Longest;
        if (Rune.TryCreate((char)Unit(escaped), out rune))
        {
            return true;
        }

        length = 2 * Longest;
        return escaped.Length >= length
            && escaped[Longest..].StartsWith("\\u"u8)
            && Rune.TryCreate((char)Unit(escaped), (char)Unit(escaped[Longest..]), out rune);
    }

    /// <summary>The UTF-16 unit of <c>\u12ab</c>.</summary>
    private static int Unit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape[2..Longest], out int unit, out _, 'x') ? unit : throw new UnreachableException();

    private static byte UnescapeLetter(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter,
    };
}
