using System.Text;
using Npgsql;

namespace Notify;

/// <summary>
/// The names that one session uses for the channels. If the database is not in UTF-8, the server converts them, because the result decides
/// how long a name is, and because a session that listens to any other bytes would never be notified.
/// </summary>
internal sealed class ChannelNames(PostgresConnection connection, DatabaseEncoding? encoding, Action<PostgresException> onMissingRight)
{
    // UTF-8 in the database's encoding; null where that is too long for a name, which LISTEN would cut.
    private const string NamesInDatabase =
        "select pg_catalog.array_agg(case when pg_catalog.octet_length(c) <= 63 then c end order by place) "
        + "from (select pg_catalog.convert_from(c, 'UTF8') as c, place from pg_catalog.unnest($1) with ordinality as g(c, place)) n";

    private readonly Dictionary<string, string> _channels = []; // By what the session calls them, where that differs.
    private bool _mayConvert = true;

    /// <summary>Null while it is unknown.</summary>
    public string? DatabaseEncoding { get; set; }

    /// <exception cref="ListenRefusedException">A name is too long for the database.</exception>
    public async Task<string[]> EncodeAsync(IReadOnlyList<string> channels, CancellationToken ct)
    {
        string[] names = [.. channels];
        int[] foreign = [.. Enumerable.Range(0, names.Length).Where(i => !Ascii.IsValid(names[i]))];
        if (foreign.Length == 0 || DatabaseEncoding == "UTF8")
        {
            return names;
        }

        byte[][] utf8 = [.. foreign.Select(i => Encoding.UTF8.GetBytes(names[i]))];
        string?[] encoded = DatabaseEncoding == "SQL_ASCII" // which has no conversion
            ? [.. utf8.Select(Encoding.Latin1.GetString)]
            : await ConvertAsync(utf8, ct).ConfigureAwait(false);
        foreach ((int i, string? name) in foreign.Zip(encoded))
        {
            _channels[name ?? throw TooLong(names[i])] = names[i];
            names[i] = name;
        }

        return names;
    }

    /// <summary>The channel for which the session uses this name.</summary>
    public string Decode(string name) => _channels.GetValueOrDefault(name, name);

    public void Forget(string name) => _channels.Remove(name);

    /// <summary>In a converted name, what looks like a control character can be part of another character.</summary>
    public string Quote(string name) =>
        _channels.ContainsKey(name) ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : Sql.Identifier(name);

    private async Task<string?[]> ConvertAsync(byte[][] utf8, CancellationToken ct)
    {
        try
        {
            if (_mayConvert)
            {
                return await connection.QueryAsync<string?[]>(NamesInDatabase, ct, utf8).ConfigureAwait(false);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            _mayConvert = false;
            onMissingRight(e);
        }

        // Convert here instead or, without an encoding, let the server convert without knowing how long a name gets.
        return [.. utf8.Select(Encoding.UTF8.GetString).Select(name => encoding is null ? name : encoding.Encode(name))];
    }

    private static ListenRefusedException TooLong(string channel) => new(channel, new ArgumentException(
        "the name is longer than 63 bytes in the database's encoding, and PostgreSQL would cut it."));
}
