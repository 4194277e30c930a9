using System.Text;
using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

/// <summary>Databases in other encodings than UTF-8: what arrives, and under which names.</summary>
public sealed class DatabaseEncodingTests(PostgresServer server)
{
    /// <summary>All that a database may have and PostgreSQL can convert to UTF-8.</summary>
    private static readonly string[] Encodings =
    [
        "LATIN1", "LATIN2", "LATIN3", "LATIN4", "LATIN5", "LATIN6", "LATIN7", "LATIN8", "LATIN9", "LATIN10", "ISO_8859_5", "ISO_8859_6",
        "ISO_8859_7", "ISO_8859_8", "WIN866", "WIN874", "WIN1250", "WIN1251", "WIN1252", "WIN1253", "WIN1254", "WIN1255", "WIN1256", "WIN1257",
        "WIN1258", "KOI8R", "KOI8U", "EUC_CN", "EUC_KR", "EUC_JP", "EUC_TW", "EUC_JIS_2004",
    ];

    /// <summary>Those that only the server can read.</summary>
    private static readonly string[] Converted = ["LATIN6", "LATIN8", "LATIN10", "EUC_TW", "EUC_JIS_2004"];

    public static TheoryData<string> Read => [.. Encodings.Except(Converted)];

    public static TheoryData<string> NotUtf8 => [.. Encodings, "SQL_ASCII"];

    /// <summary>An encoding, and the bytes of an SQL literal that it can hold and UTF-8 can't, if there are such.</summary>
    public static TheoryData<string, string> Unreadable => new()
    {
        { "SQL_ASCII", "4dfc6c6c6572" },
        { "SQL_ASCII", "7b226964223a312c2274657874223a2261c328227d" },
        { "EUC_JP", "fefe" },
        { "EUC_JP", "8fa2a1" },
        { "EUC_KR", "fefe" },
        { "EUC_CN", "fefe" },
        { "WIN1253", "aa" },
        { "WIN1255", "d9" },
        { "ISO_8859_6", "a1" },
        { "ISO_8859_8", "bf" },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Read))]
    public async Task Every_character_that_the_server_can_convert_is_read_as_the_server_converts_it(string name)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        DatabaseEncoding encoding = DatabaseEncoding.Find(name)!;
        List<byte[]> codes = [.. Enumerable.Range(0x80, 0x80).Select(i => new[] { (byte)i })];
        if (name.StartsWith("EUC", StringComparison.Ordinal))
        {
            codes = [.. Enumerable.Range(0xA1A1, 0xFEFE - 0xA1A1 + 1).Where(i => (i & 0xFF) is >= 0xA1 and <= 0xFE).Select(
                i => new[] { (byte)(i >> 8), (byte)i })];
            codes = name != "EUC_JP" ? codes :
            [
                .. codes,
                .. codes.Select(code => new byte[] { 0x8F, code[0], code[1] }),
                .. Enumerable.Range(0xA1, 0x5E).Select(i => new byte[] { 0x8E, (byte)i }),
            ];
        }

        await using NpgsqlConnection session = await Session.OpenAsync(database, Ct);
        await session.ExecuteAsync(
            """
            create function pg_temp.convert(code bytea, encoding text) returns text language plpgsql
            as $$ begin return convert_from(code, encoding); exception when others then return null; end $$
            """,
            Ct);
        await using NpgsqlCommand command = new("select array(select pg_temp.convert(c, $2) from unnest($1) c)", session);
        command.Parameters.Add(new NpgsqlParameter { Value = codes.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        string?[] expected = (string?[])(await command.ExecuteScalarAsync(Ct))!;
        Assert.Equal(codes.Count, expected.Length);
        Assert.All(expected.Index().Where(item => item.Item is not null), item =>
        {
            string code = Encoding.Latin1.GetString(codes[item.Index]);
            Assert.Equal(item.Item + "a", encoding.Decode(code + "a"));
            Assert.Equal("a" + item.Item, encoding.Decode("a" + code));
        });
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Unreadable))]
    public async Task What_is_no_text_is_a_gap_of_its_channel_and_of_no_other(string encoding, string hex)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        await using ListenerFixture fixture = new(database);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await using RecordingSubscriber other = await RecordingSubscriber.OfAsync(fixture, "other", Ct);
        await using NpgsqlConnection session = await OpenAsBytesAsync(database);
        string text = Encoding.Latin1.GetString(Convert.FromHexString(hex));
        for (int i = 0; i < 6; i++)
        {
            await session.ExecuteAsync($"select pg_notify('c', '{text}')", Ct);
        }

        await session.ExecuteAsync("notify c, '{\"id\":1}'; notify other, '{\"id\":2}'", Ct);
        await subscriber.ExpectAsync("listening 1");
        await subscriber.ExpectAsync(Enumerable.Repeat("gap UndecodablePayload 1", 6));
        await subscriber.ExpectAsync("1");
        await other.ExpectAsync("listening 1", "2");
        Assert.Equal(1, fixture.Listener.Generation);
        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.ConnectionLost)));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(NotUtf8))]
    public async Task A_name_is_as_long_as_it_is_in_the_database(string encoding)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        await using ListenerFixture fixture = new(database);
        foreach (string letter in (string[])["é", "б", "あ", "ほげ", "ß", "中"])
        {
            // Up to 63 bytes of UTF-8: what ChannelName lets pass.
            int most = 63 / Encoding.UTF8.GetByteCount(letter);
            foreach (string channel in (string[])[letter, string.Concat(Enumerable.Repeat(letter, most))])
            {
                int? length = await FindLengthAsync(database, channel);
                if (length is null or > 63)
                {
                    ListenRefusedException error = await Assert.ThrowsAsync<ListenRefusedException>(
                        () => fixture.ListenTo(channel).SubscribeAsync(ct: Ct).AsTask());
                    Assert.Equal(channel, error.Channel);
                    continue;
                }

                await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, channel, Ct);
                await subscriber.ExpectAsync("listening 1");
                await Session.ExecuteAsync(database, $"notify \"{channel}\", '{{\"id\":1,\"text\":\"{letter}\"}}'", Ct);
                await subscriber.ExpectAsync("1");
                await fixture.PublishTo(channel).PublishAsync(new Tick(2), Ct);
                await subscriber.ExpectAsync("2");
            }
        }

        await using RecordingSubscriber last = await RecordingSubscriber.OfAsync(fixture, "last", Ct);
        await last.ExpectAsync("listening 1");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_ping_knows_names_outside_of_ASCII()
    {
        NotifyOptions options = new() { ConnectionString = await server.CreateDatabaseAsync("LATIN1", Ct) };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        await connection.ChangeAsync(["é", "ö"], [], Ct);
        await connection.PingAsync(() => ["é", "ö"], Ct);
        await connection.ChangeAsync([], ["é"], Ct);
        ListenerVerificationException missing =
            await Assert.ThrowsAsync<ListenerVerificationException>(() => connection.PingAsync(() => ["é", "ö"], Ct));
        Assert.Contains("\"é\"", missing.Message, StringComparison.Ordinal);
    }

    private static Task<NpgsqlConnection> OpenAsBytesAsync(string database) => Session.OpenAsync(
        new NpgsqlConnectionStringBuilder(database) { Encoding = "iso-8859-1", ClientEncoding = "SQL_ASCII" }.ConnectionString, Ct);

    /// <summary>Null if the database's encoding has no such character.</summary>
    private static async Task<int?> FindLengthAsync(string database, string channel)
    {
        try
        {
            return await Session.QueryAsync<int>(database, $"select octet_length('{channel}')", Ct);
        }
        catch (PostgresException)
        {
            return null;
        }
    }
}
