using System.Globalization;
using System.Text;
using Notify;
using Npgsql;
using Runtime.Tests.Storage;

namespace Runtime.Tests.Listening;

/// <summary>Databases in other encodings than UTF-8: what arrives, and under which names.</summary>
[Collection(EncodedDatabases.Name)]
public sealed class DatabaseEncodingTests(PostgresServer server, EncodedDatabases databases)
{
    private const string States =
        """
        create function pg_temp.state(code bytea, source text, target text) returns text language plpgsql
        as $$ begin perform convert(code, source, target); return ''; exception when others then return sqlstate; end $$
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task No_encoding_that_a_database_can_have_is_left_out()
    {
        string database = await databases.GetAsync("LATIN1", Ct);
        string[] known = await Session.QueryAsync<string[]>(
            database, "select array(select n from generate_series(0, 99) i, pg_encoding_to_char(i) n where n <> '')", Ct);
        Assert.All(EncodedDatabases.NotUtf8, row => Assert.Contains(row.Data, known));
        foreach (string other in known.Except(EncodedDatabases.NotUtf8.Select(row => row.Data)).Except(["UTF8", "MULE_INTERNAL"]))
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => server.CreateDatabaseAsync(other, Ct));
            Assert.Contains("not a valid encoding name", refused.MessageText, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EncodedDatabases.Convertible), MemberType = typeof(EncodedDatabases))]
    public async Task Every_character_that_the_server_can_convert_is_read_as_the_server_converts_it(string name)
    {
        string database = await databases.GetAsync(name, Ct);
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(new NotifyOptions { ConnectionString = database }, Ct);
        DatabaseEncoding encoding = (await DatabaseEncoding.LoadAsync(name, connection, Ct))!;
        List<byte[]> codes = EncodedDatabases.AllCodes(name);
        await using NpgsqlConnection session = await Session.OpenAsync(database, Ct);
        await session.ExecuteAsync(
            """
            create function pg_temp.convert(code bytea, encoding text) returns bytea language plpgsql
            as $$ begin return convert(code, encoding, 'UTF8'); exception when others then return null; end $$
            """,
            Ct);
        await using NpgsqlCommand command = new("select array(select pg_temp.convert(c, $2) from unnest($1) c)", session);
        command.Parameters.Add(new NpgsqlParameter { Value = codes.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        byte[]?[] expected = (byte[]?[])(await command.ExecuteScalarAsync(Ct))!;
        Assert.Equal(codes.Count, expected.Length);
        Assert.All(expected.Index().Where(item => item.Item is not null), item =>
        {
            string code = Encoding.Latin1.GetString(codes[item.Index]);
            string text = Encoding.UTF8.GetString(item.Item!);
            Assert.Equal(text + "a", encoding.Decode(code + "a"));
            Assert.Equal("a" + text, encoding.Decode("a" + code));
        });
    }

    /// <summary>Six that the server can't convert, as anyone may send; where there are none, nothing can happen.</summary>
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EncodedDatabases.NotUtf8), MemberType = typeof(EncodedDatabases))]
    public async Task What_can_not_be_converted_is_a_gap_of_its_channel_and_of_no_other(string encoding)
    {
        string database = await databases.GetAsync(encoding, Ct);
        await using ListenerFixture fixture = new(database);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await using RecordingSubscriber other = await RecordingSubscriber.OfAsync(fixture, "other", Ct);
        await subscriber.ExpectAsync("listening 1");
        await using NpgsqlConnection session = await OpenAsBytesAsync(database);
        string[] bad = await FindBadAsync(session, encoding);
        foreach (string text in bad)
        {
            await session.ExecuteAsync($$"""select pg_notify('c', '{"id":1,"text":"{{text}}"}')""", Ct);
        }

        await session.ExecuteAsync("notify c, '{\"id\":1}'; notify other, '{\"id\":2}'", Ct);
        await subscriber.ExpectAsync(bad.Select(_ => "gap UndecodablePayload 1"));
        await subscriber.ExpectAsync("1");
        await other.ExpectAsync("listening 1", "2");
        Assert.Equal(1, fixture.Listener.Generation);
        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.ConnectionLost)));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_role_that_may_not_ask_loses_the_connection_to_each_of_them_without_a_growing_pause()
    {
        string database = await server.CreateDatabaseAsync("EUC_JP", Ct);
        string role = $"converted_{Guid.NewGuid():N}";
        await Session.ExecuteAsync(
            database, $"create role {role} login password 'p'; revoke execute on function convert(bytea, name, name) from public", Ct);
        string own = new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "p" }.ConnectionString;
        await using ListenerFixture fixture = new(own);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await using RecordingSubscriber other = await RecordingSubscriber.OfAsync(fixture, "other", Ct);
        await other.ExpectAsync("listening 1");
        await using NpgsqlConnection session = await OpenAsBytesAsync(database);
        string[] bad = await FindBadAsync(session, "EUC_JP");
        for (int i = 0; i < bad.Length; i++)
        {
            await subscriber.ExpectAsync($"listening {i + 1}");
            await session.ExecuteAsync($"select pg_notify('c', '{bad[i]}')", Ct);
            await subscriber.ExpectAsync("gap Disconnected");
            await other.ExpectAsync("gap Disconnected", $"listening {i + 2}");
        }

        await session.ExecuteAsync("notify c, '{\"id\":1,\"text\":\"\xa4\xa2\"}'; notify other, '{\"id\":2}'", Ct);
        await subscriber.ExpectAsync($"listening {bad.Length + 1}", "1");
        await other.ExpectAsync("2");
        Assert.Contains("permission denied", (await fixture.Log.WaitForAsync(nameof(NotifyLog.ServerConverts), Ct)).Text, StringComparison.Ordinal);
        LogEntry[] losses = [.. fixture.Log.Entries.Where(entry => entry.Event == nameof(NotifyLog.ConnectionLost))];
        Assert.Equal(bad.Length, losses.Length);
        Assert.All(losses, loss =>
        {
            Assert.Equal(PostgresErrorCodes.UntranslatableCharacter, Assert.IsType<PostgresException>(loss.Error).SqlState);
            TimeSpan pause = TimeSpan.Parse(loss.Text.Split(' ')[^1], CultureInfo.InvariantCulture);
            Assert.InRange(pause, TimeSpan.Zero, fixture.Options.BackoffBase);
        });
    }

    /// <summary>Every place among four that one query asks for.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("SQL_ASCII")]
    [InlineData("EUC_JP")]
    [InlineData("EUC_TW")]
    public async Task A_stored_payload_that_can_not_be_converted_is_a_gap_and_spoils_no_other(string encoding)
    {
        string database = await databases.GetAsync(encoding, Ct);
        await using NpgsqlConnection session = await OpenAsBytesAsync(database);
        await session.ExecuteAsync(PayloadTable.Up, Ct);
        string bad = (await FindBadAsync(session, encoding))[0];
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        List<StoredPayload> stored = [];
        await using NpgsqlTransaction transaction = await session.BeginTransactionAsync(Ct);
        for (int bits = 0; bits < 16; bits++)
        {
            for (int place = 0; place < 4; place++)
            {
                string text = (bits >> place & 1) == 1 ? bad : "good";
                stored.Add(StoredPayload.Create("c", $$"""{"id":{{stored.Count}},"text":"{{text}}"}"""));
                await session.ExecuteAsync($"notify c, {Sql.Literal(stored[^1].Reference)}", Ct);
            }

            await session.ExecuteAsync($$"""notify c, '{"id":{{stored.Count}},"text":"between"}'""", Ct);
        }

        await StoredPayload.InsertAsync(session, stored, Ct);
        await transaction.CommitAsync(Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        foreach ((int id, StoredPayload payload) in stored.Index())
        {
            if (payload.Json.Contains("good", StringComparison.Ordinal))
            {
                Assert.Equal(id, await events.NextIdAsync());
            }
            else
            {
                Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
                Assert.Equal((GapCause.StoredPayloadMissing, 1), (gap.Cause, gap.Dropped));
                Assert.Equal(
                    "A payload of channel \"c\" can't be read: it is stored, and the server can't convert it to UTF-8 (at $).",
                    Assert.IsType<PayloadFormatException>(gap.Error).Message);
            }

            if (id % 4 == 3)
            {
                Assert.Equal(id + 1, await events.NextIdAsync());
            }
        }

        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.StoredPayloadsNotFetched)));
    }

    /// <summary>A pooler passes only some parameters on.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("UTF8")]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    [InlineData("EUC_JP")]
    public async Task An_encoding_that_is_not_reported_is_asked_for(string encoding)
    {
        string database = await databases.GetAsync(encoding, Ct);
        await using TcpProxy proxy = new(database) { Withheld = "server_encoding" };
        await using ListenerFixture fixture = new(proxy.ConnectionString);
        string letter = encoding == "EUC_JP" ? "あ" : "é";
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, letter, Ct);
        await subscriber.ExpectAsync("listening 1");
        await Session.ExecuteAsync(database, $$"""notify "{{letter}}", '{"id":1,"text":"{{letter}}"}'""", Ct);
        await subscriber.ExpectAsync("1");
        await using NpgsqlConnection session = await OpenAsBytesAsync(database);
        string[] bad = await FindBadAsync(session, encoding);
        foreach (string text in bad)
        {
            string name = Encoding.Latin1.GetString(DatabaseName(encoding));
            await session.ExecuteAsync($$"""notify "{{name}}", '{"id":1,"text":"{{text}}"}'""", Ct);
        }

        await subscriber.ExpectAsync(bad.Select(_ => "gap UndecodablePayload 1"));
        Assert.Equal(1, fixture.Listener.Generation);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EncodedDatabases.NotUtf8), MemberType = typeof(EncodedDatabases))]
    public async Task A_name_is_as_long_as_it_is_in_the_database(string encoding)
    {
        string database = await databases.GetAsync(encoding, Ct);
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
        NotifyOptions options = new() { ConnectionString = await databases.GetAsync("LATIN1", Ct) };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        await connection.ChangeAsync(["é", "ö"], [], Ct);
        await connection.PingAsync(() => ["é", "ö"], Ct);
        await connection.ChangeAsync([], ["é"], Ct);
        ListenerVerificationException missing =
            await Assert.ThrowsAsync<ListenerVerificationException>(() => connection.PingAsync(() => ["é", "ö"], Ct));
        Assert.Contains("\"é\"", missing.Message, StringComparison.Ordinal);
    }

    /// <summary>Six that the database can hold and the server can't convert, each byte a character; none where it can convert all.</summary>
    private static async Task<string[]> FindBadAsync(NpgsqlConnection session, string encoding)
    {
        if (encoding is "UTF8" or "SQL_ASCII")
        {
            return encoding == "UTF8" ? [] : ["\xfc", "a\xc3(", "\xed\xa0\x80", "\x80", "\xff", "\xc3"];
        }

        await session.ExecuteAsync(States, Ct);
        await using NpgsqlCommand command = new(
            "select array(select c from unnest($1) c where pg_temp.state(c, $2, $2) = '' and pg_temp.state(c, $2, 'UTF8') = '22P05')", session);
        command.Parameters.Add(new NpgsqlParameter { Value = EncodedDatabases.AllCodes(encoding).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = encoding });
        byte[][] bad = (byte[][])(await command.ExecuteScalarAsync(Ct))!;
        return bad.Length == 0 ? [] : [.. Enumerable.Range(0, 6).Select(i => Encoding.Latin1.GetString(bad[(bad.Length - 1) * i / 5]))];
    }

    private static byte[] DatabaseName(string encoding) => encoding switch
    {
        "EUC_JP" => [0xA4, 0xA2],
        "LATIN1" => [0xE9],
        _ => Encoding.UTF8.GetBytes("é"),
    };

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
