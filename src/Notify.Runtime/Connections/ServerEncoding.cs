using System.Buffers;
using System.Text;
using Npgsql;

namespace Notify;

/// <summary>
/// What a session needs that does not take UTF-8 as it is: a database with another encoding refuses a character that its encoding
/// lacks, and counts the bytes of a payload in its own encoding (F4); a client encoding makes the server convert what is UTF-8 already.
/// </summary>
internal static class ServerEncoding
{
    /// <summary>
    /// Whether UTF-8 reaches the database behind an open connection unchanged. A pooler need not report its encodings; escapes are
    /// right in every encoding, so they are sent then, too.
    /// </summary>
    public static bool IsUtf8(NpgsqlConnection connection) =>
        Find(connection, "client_encoding") == "UTF8" && FindName(connection) == "UTF8";

    /// <summary>The database's encoding; null where a pooler doesn't report it.</summary>
    public static string? FindName(NpgsqlConnection connection) => Find(connection, "server_encoding");

    /// <summary>The length of what <see cref="Escape"/> returns.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> json)
    {
        int length = 0;
        foreach (byte unit in json)
        {
            // A leading byte becomes one escape, or two if the character takes four bytes.
            length += unit < 0x80 ? 1 : unit < 0xC0 ? 0 : unit < 0xF0 ? 6 : 12;
        }

        return length;
    }

    /// <summary>JSON with every character outside ASCII as an escape, which means the same in every encoding.</summary>
    /// <returns>An array of the shared pool.</returns>
    public static byte[] Escape(ReadOnlySpan<byte> json, out int length)
    {
        byte[] ascii = ArrayPool<byte>.Shared.Rent(EscapedLength(json));
        Span<char> units = stackalloc char[2];
        length = 0;
        while (!json.IsEmpty)
        {
            // JSON is ASCII outside of its strings, so other characters are always inside one, where an escape is right.
            Rune.DecodeFromUtf8(json, out Rune rune, out int consumed);
            json = json[consumed..];
            if (rune.IsAscii)
            {
                ascii[length++] = (byte)rune.Value;
                continue;
            }

            foreach (char unit in units[..rune.EncodeToUtf16(units)])
            {
                "\\u"u8.CopyTo(ascii.AsSpan(length));
                ((int)unit).TryFormat(ascii.AsSpan(length + 2), out _, "x4");
                length += 6;
            }
        }

        return ascii;
    }

    private static string? Find(NpgsqlConnection connection, string parameter) =>
        connection.PostgresParameters.GetValueOrDefault(parameter);
}
