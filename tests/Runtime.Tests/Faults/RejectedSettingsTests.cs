using System.Net;
using System.Net.Sockets;
using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>Connecting fails for a reason that the next attempt does not mend, and whoever waits is told.</summary>
public sealed class RejectedSettingsTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly (string Keyword, string Value)[] WrongSettings =
    [
        ("Password", "wrong"),
        ("Password", ""),
        ("Username", "nobody_has_this_name"),
        ("Database", "nothing_has_this_name"),
        ("SSL Mode", "Require"),
        ("SQL", "alter role {0} nologin"),
        ("SQL", "revoke connect on database \"{1}\" from public"),
    ];

    /// <summary>What is wrong, a connection string's keyword and its value or what is done to the role, and how many hosts there are.</summary>
    public static TheoryData<string, string, int> Wrong =>
        [.. WrongSettings.SelectMany(wrong => new[] { (wrong.Keyword, wrong.Value, 1), (wrong.Keyword, wrong.Value, 2) })];

    public static TheoryData<string, string> Passing => new()
    {
        { "Host", "nowhere.invalid" },
        { "Port", "1" },
        { "Host", "127.0.0.1,nowhere.invalid" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Wrong))]
    public async Task Who_subscribes_gets_the_cause_also_without_a_log(string keyword, string value, int hosts)
    {
        (NpgsqlConnectionStringBuilder settings, string role) = await CreateAsync();
        if (keyword == "SQL")
        {
            string sql = string.Format(System.Globalization.CultureInfo.InvariantCulture, value, role, settings.Database);
            await Session.ExecuteAsync(await AdministeringAsync(settings), sql, Ct);
        }
        else
        {
            settings[keyword] = value;
        }

        if (hosts > 1)
        {
            settings.Host = string.Join(',', Enumerable.Repeat(settings.Host, hosts));
        }

        NotifyOptions options = new() { ConnectionString = settings.ConnectionString };
        await using NotifyListener listener = new(options);
        ConnectionRejectedException error = await Assert.ThrowsAsync<ConnectionRejectedException>(
            () => new ChannelListener<Tick>(listener, "c", new TickSerializer("c")).SubscribeAsync(ct: Ct).AsTask());
        NpgsqlException cause = Assert.IsAssignableFrom<NpgsqlException>(error.InnerException);
        Assert.Contains(cause.Message, error.Message, StringComparison.Ordinal);
        Assert.IsType<ConnectionRejectedException>(listener.Health.LastError);
        // It is no reason to stop: the next one is told, too.
        await Assert.ThrowsAsync<ConnectionRejectedException>(
            () => new ChannelListener<Tick>(listener, "c", new TickSerializer("c")).SubscribeAsync(ct: Ct).AsTask());
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Passing))]
    public async Task Who_gives_up_while_another_attempt_may_help_gets_the_last_error(string keyword, string value)
    {
        (NpgsqlConnectionStringBuilder settings, _) = await CreateAsync();
        settings[keyword] = value;
        if (keyword == "Host")
        {
            settings.Port = 1;
        }

        await using ListenerFixture fixture = new(settings.ConnectionString);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task[] ways = EveryWay(fixture, patience.Token);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 3);
        Assert.All(ways, way => Assert.False(way.IsCompleted));
        await patience.CancelAsync();
        foreach (Task way in ways)
        {
            OperationCanceledException error = await Assert.ThrowsAsync<OperationCanceledException>(() => way);
            Assert.IsAssignableFrom<NpgsqlException>(error.InnerException);
            Assert.Contains(error.InnerException!.Message, error.Message, StringComparison.Ordinal);
            Assert.Equal(patience.Token, error.CancellationToken);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_gives_up_during_the_first_attempt_gets_what_it_waits_for()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using ListenerFixture fixture = new($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=u;SSL Mode=Disable");
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task[] ways = EveryWay(fixture, patience.Token);
        using Socket dialled = await silent.AcceptSocketAsync(Ct);
        await patience.CancelAsync();
        foreach (Task way in ways)
        {
            OperationCanceledException error = await Assert.ThrowsAsync<OperationCanceledException>(() => way);
            Assert.Equal("Cancelled before the LISTEN had committed (Connecting): no attempt has failed yet.", error.Message);
            Assert.Equal(patience.Token, error.CancellationToken);
        }
    }

    private static Task[] EveryWay(ListenerFixture fixture, CancellationToken ct) =>
    [
        fixture.ListenTo("c").SubscribeAsync(ct: ct).AsTask(),
        fixture.ListenTo("c").ReadAllAsync(ct).FirstAsync(CancellationToken.None).AsTask(),
        fixture.ListenTo("d").ReadEventsAsync(CancellationToken.None).FirstAsync(ct).AsTask(), // As with WithCancellation.
    ];

    [Fact(Timeout = 60_000)]
    public async Task A_database_whose_encoding_has_no_way_to_UTF8_is_a_rejection()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync("MULE_INTERNAL", Ct));
        await Assert.ThrowsAsync<ConnectionRejectedException>(() => fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_that_has_begun_outlives_a_rejection()
    {
        (NpgsqlConnectionStringBuilder settings, string role) = await CreateAsync();
        string administering = await AdministeringAsync(settings);
        await using ListenerFixture fixture = new(settings.ConnectionString);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        await Session.ExecuteAsync(administering, $"alter role {role} password 'another'", Ct);
        await Session.TerminateListenerAsync(administering, Ct);
        await subscriber.ExpectAsync("gap Disconnected");
        await Assert.ThrowsAsync<ConnectionRejectedException>(() => fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask());
        await Session.ExecuteAsync(administering, $"alter role {role} password 'p'", Ct);
        await subscriber.ExpectAsync("listening 2");
    }

    /// <summary>Settings that are right, of a role that is used for nothing else.</summary>
    private async Task<(NpgsqlConnectionStringBuilder Settings, string Role)> CreateAsync()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string role = $"rejected_{Guid.NewGuid():N}";
        await Session.ExecuteAsync(database, $"create role {role} login password 'p'", Ct);
        return (new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "p" }, role);
    }

    /// <summary>The same database, as its administrator.</summary>
    private async Task<string> AdministeringAsync(NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync(ct: Ct)) { Database = settings.Database }.ConnectionString;
}
