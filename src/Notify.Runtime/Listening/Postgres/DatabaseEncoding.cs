using System.Buffers;
using System.Text;

namespace Notify;

/// <summary>
/// Reads what a session sends in its database's own encoding. Where the server converts, it ends the session at the first notification
/// that it can't convert, and says of no channel that it was meant. Not thread-safe.
/// </summary>
internal sealed class DatabaseEncoding
{
    /// <summary>By PostgreSQL's name: the code page, and the characters that it lacks or maps differently, by their first code.</summary>
    private static readonly Dictionary<string, (int CodePage, (int Code, string Text)[] Differences)> Known = new()
    {
        ["SQL_ASCII"] = (65001, []), // It may hold any bytes; what clients send most likely is UTF-8.
        ["UTF8"] = (65001, []),
        ["LATIN1"] = (28591, []),
        ["LATIN2"] = (28592, []),
        ["LATIN3"] = (28593, []),
        ["LATIN4"] = (28594, []),
        ["LATIN5"] = (28599, []),
        ["LATIN7"] = (28603, []),
        ["LATIN9"] = (28605, []),
        ["ISO_8859_5"] = (28595, []),
        ["ISO_8859_6"] = (28596, []),
        ["ISO_8859_7"] = (28597, [(0xA1, "‘’"), (0xA4, "€₯"), (0xAA, "ͺ")]),
        ["ISO_8859_8"] = (28598, [(0xAF, "¯"), (0xFD, "\u200E\u200F")]),
        ["WIN866"] = (866, []),
        ["WIN874"] = (874, []),
        ["WIN1250"] = (1250, []),
        ["WIN1251"] = (1251, []),
        ["WIN1252"] = (1252, []),
        ["WIN1253"] = (1253, []),
        ["WIN1254"] = (1254, []),
        ["WIN1255"] = (1255, []),
        ["WIN1256"] = (1256, []),
        ["WIN1257"] = (1257, []),
        ["WIN1258"] = (1258, []),
        ["KOI8R"] = (20866, []),
        ["KOI8U"] = (21866, [(0xAE, "╝"), (0xBE, "╬")]),
        ["EUC_CN"] = (51936, [(0xA1A4, "・"), (0xA1AA, "―")]),
        ["EUC_KR"] = (51949, [(0xA2E8, "㉾"), (0xB4D3, "닒")]),
        ["EUC_JP"] = (51932,
        [
            (0xADF0, "≒≡∫"), (0xADF5, "√⊥∠"), (0xADFA, "∵∩∪"), (0x8FA2C3, "￤"), (0x8FA2F1, "№"), (0x8FF3F3, "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅠⅡ"),
            (0x8FF4A1,
                "ⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡炻仼僴凬匇匤\uFA0E咊坙\uFA0F\uFA10增寬峵嵓\uFA11德悅愠敎昻晥\uFA12\uF929栁\uFA13\uFA14橫櫢淸淲瀨\uFA15\uFA16甁皂皞"
                + "\uFA17礰\uFA18\uFA19\uFA1A\uFA1B竧\uFA1C\uFA1D綠緖\uFA1E荢\uFA1F薰\uFA20\uFA21蠇\uFA22譿賴赶\uFA23\uFA24\uFA25郞\uFA26鄕\uFA27\uFA28閒"
                + "\uF9DC\uFA29霻靍靑\uFA2A\uFA2B\uFA2C馞髙魲\uFA2D黑"),
        ]),
    };

    /// <summary>For JIS X 0212, which EUC_JP writes with three bytes; without the first one, and with a smaller last one.</summary>
    private static readonly Encoding? Jis0212 = Create(20932);

    private readonly string _name;
    private readonly Encoding _encoding;

    /// <summary>What each code outside ASCII that has come so far means; null if nothing.</summary>
    private readonly Dictionary<int, string?> _characters = [];

    private DatabaseEncoding(string name)
    {
        _name = name;
        (int codePage, (int Code, string Text)[] differences) = Known[name];
        _encoding = Create(codePage)!;
        foreach ((int code, string text) in differences)
        {
            for (int i = 0; i < text.Length; i++)
            {
                _characters[code + i] = text[i].ToString();
            }
        }
    }

    /// <summary>Null if the server must convert, because nothing here knows how to.</summary>
    public static DatabaseEncoding? Find(string? name) => name is not null && Known.ContainsKey(name) ? new(name) : null;

    /// <summary>Reads what Npgsql has taken for ISO-8859-1, so that each character is one byte.</summary>
    /// <returns>The text. Each byte that is none becomes half a surrogate pair, which no valid text contains.</returns>
    public string Decode(string bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return bytes;
        }

        byte[] given = Encoding.Latin1.GetBytes(bytes);
        StringBuilder text = new(bytes.Length);
        for (ReadOnlySpan<byte> rest = given; !rest.IsEmpty;)
        {
            if (ReadFirst(rest, out int length) is { } character)
            {
                text.Append(character);
                rest = rest[length..];
            }
            else
            {
                text.Append((char)(0xDC00 + rest[0]));
                rest = rest[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The reverse, for names.</summary>
    /// <returns>Null if it is longer than 63 bytes, or has a character that the encoding lacks here.</returns>
    public string? Encode(string text)
    {
        try
        {
            byte[] bytes = _encoding.GetBytes(text);
            return bytes.Length <= 63 ? Encoding.Latin1.GetString(bytes) : null;
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private string? ReadFirst(ReadOnlySpan<byte> bytes, out int length)
    {
        if (_encoding.CodePage == Encoding.UTF8.CodePage)
        {
            return Rune.DecodeFromUtf8(bytes, out Rune rune, out length) == OperationStatus.Done ? rune.ToString() : null;
        }

        length = bytes[0] < 0x80 || _encoding.IsSingleByte ? 1 : bytes[0] == 0x8F && _name == "EUC_JP" ? 3 : 2;
        length = Math.Min(length, bytes.Length);
        return Find(bytes[..length]);
    }

    private string? Find(ReadOnlySpan<byte> character)
    {
        int code = 0;
        foreach (byte part in character)
        {
            code = (code << 8) | part;
        }

        if (!_characters.TryGetValue(code, out string? text))
        {
            text = character.Length == 3 && _name == "EUC_JP"
                ? Read(Jis0212!, [character[1], (byte)(character[2] & 0x7F)])
                : Read(_encoding, character);
            _characters[code] = text;
        }

        return text;
    }

    private static string? Read(Encoding encoding, ReadOnlySpan<byte> character)
    {
        try
        {
            return encoding.GetString(character);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding? Create(int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
