using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Notify;

/// <summary>
/// Reads what a session receives in its database's own encoding. If the server converted, it would end the session at the first notification
/// that it can't convert, without naming the channel. So the server is only asked once what each character means.
/// </summary>
internal sealed class DatabaseEncoding
{
    /// <summary>Which codes the server can convert from an encoding, and to which UTF-8; both in hexadecimal.</summary>
    private const string Characters =
        """
        do $$ declare
            code pg_catalog.bytea;
            codes pg_catalog.bytea[];
        begin
            for code in select pg_catalog.decode(hex, 'hex') from ({codes}) c(hex) loop
                begin
                    perform pg_catalog.convert(code, '{encoding}', 'UTF8');
                    codes := pg_catalog.array_append(codes, code);
                exception when untranslatable_character or character_not_in_repertoire then null;
                end;
            end loop;
            perform pg_catalog.set_config('notify.characters', (
                select pg_catalog.string_agg(pg_catalog.concat(
                    pg_catalog.encode(c, 'hex'), '=', pg_catalog.encode(pg_catalog.convert(c, '{encoding}', 'UTF8'), 'hex')), ' ')
                from pg_catalog.unnest(codes) c), true);
        end $$;
        select pg_catalog.current_setting('notify.characters')
        """;

    private const string OneByte = "select pg_catalog.concat('{prefix}', pg_catalog.to_hex(a)) from pg_catalog.generate_series(128, 255) a";

    private const string TwoBytes =
        "select pg_catalog.concat('{prefix}', pg_catalog.to_hex(a), pg_catalog.to_hex(b)) "
        + "from pg_catalog.generate_series(161, 254) a, pg_catalog.generate_series(161, 254) b";

    /// <summary>By the code of each, as a number; null for UTF-8.</summary>
    private readonly Dictionary<uint, string>? _characters;

    /// <summary>The reverse. Of several codes for a character, the first one.</summary>
    private readonly Lazy<Dictionary<string, uint>> _codes;

    private DatabaseEncoding(string name, Dictionary<uint, string>? characters)
    {
        (Name, _characters) = (name, characters);
        _codes = new(() => characters?.GroupBy(item => item.Value, item => item.Key).ToDictionary(same => same.Key, Enumerable.Min) ?? []);
    }

    /// <summary>PostgreSQL's name for it.</summary>
    public string Name { get; }

    /// <summary>Asks the server for what is not UTF-8, once for each encoding.</summary>
    /// <returns>Null for UTF-8, which the server sends as it is.</returns>
    /// <exception cref="PostgresException">This role may not ask.</exception>
    public static async Task<DatabaseEncoding?> LoadAsync(string name, PostgresConnection connection, CancellationToken ct)
    {
        // SQL_ASCII may hold any bytes; what clients send most likely is UTF-8.
        if (name is "UTF8" or "SQL_ASCII")
        {
            return name == "UTF8" ? null : new DatabaseEncoding(name, null);
        }

        string[] codes = name switch
        {
            "EUC_CN" or "EUC_KR" => [Codes(TwoBytes)],
            "EUC_JP" or "EUC_JIS_2004" => [Codes(TwoBytes), Codes(OneByte, "8e"), Codes(TwoBytes, "8f")],
            "EUC_TW" => [Codes(TwoBytes), .. Enumerable.Range(0xA1, 7).Select(plane => Codes(TwoBytes, $"8e{plane:x}"))],
            _ => [Codes(OneByte)],
        };
        string query = Characters.Replace("{encoding}", name, StringComparison.Ordinal)
            .Replace("{codes}", string.Join(" union all ", codes), StringComparison.Ordinal);
        Dictionary<uint, string> characters = [];
        foreach (string pair in (await connection.QueryAsync<string>(query, ct).ConfigureAwait(false)).Split(' '))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            characters[uint.Parse(pair.AsSpan(0, equals), NumberStyles.HexNumber, CultureInfo.InvariantCulture)] =
                Encoding.UTF8.GetString(Convert.FromHexString(pair.AsSpan(equals + 1)));
        }

        return new DatabaseEncoding(name, characters);
    }

    /// <summary>Reads what Npgsql has taken for ISO-8859-1, so that each character is one byte.</summary>
    /// <returns>The text. Each byte that is none becomes half a surrogate pair, which no valid text contains.</returns>
    public string Decode(string bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return bytes;
        }

        StringBuilder text = new(bytes.Length);
        for (ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(bytes); !rest.IsEmpty;)
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
    /// <returns>Null if it is longer than 63 bytes, or has a character that the encoding lacks.</returns>
    public string? Encode(string text)
    {
        StringBuilder bytes = new();
        Span<byte> code = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            uint value = (uint)rune.Value;
            if (!rune.IsAscii && !_codes.Value.TryGetValue(rune.ToString(), out value))
            {
                return null;
            }

            BinaryPrimitives.WriteUInt32BigEndian(code, value);
            bytes.Append(Encoding.Latin1.GetString(code.TrimStart((byte)0)));
        }

        return bytes.Length <= 63 ? bytes.ToString() : null;
    }

    private string? ReadFirst(ReadOnlySpan<byte> bytes, out int length)
    {
        if (_characters is null)
        {
            return Rune.DecodeFromUtf8(bytes, out Rune rune, out length) == OperationStatus.Done ? rune.ToString() : null;
        }

        length = bytes[0] < 0x80 || !Name.StartsWith("EUC_", StringComparison.Ordinal) ? 1
            : bytes[0] == 0x8E && Name == "EUC_TW" ? 4
            : bytes[0] == 0x8F ? 3
            : 2;
        length = Math.Min(length, bytes.Length);
        uint code = 0;
        foreach (byte part in bytes[..length])
        {
            code = (code << 8) | part;
        }

        return code < 0x80 ? ((char)code).ToString() : _characters.GetValueOrDefault(code);
    }

    private static string Codes(string query, string prefix = "") => query.Replace("{prefix}", prefix, StringComparison.Ordinal);
}
