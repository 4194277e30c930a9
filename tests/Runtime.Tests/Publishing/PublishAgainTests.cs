using Notify;
using Npgsql;
using Runtime.Tests.Faults;

namespace Runtime.Tests.Publishing;

/// <summary>
/// What is known not to have been committed is published again, once, where that can help; every other error of the server's is the
/// caller's, and nothing is sent twice.
/// </summary>
public sealed class PublishAgainTests(PostgresServer server)
{
    private const string TerminatePublishers =
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like '%notify publisher'
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => ["alone", "together", "stored", "many", "after a commit"];

    /// <summary>One column for each way, so that every way meets every error.</summary>
    public static TheoryData<string, bool, string> Errors
    {
        get
        {
            TheoryData<string, bool, string> rows = [];
            foreach (string way in Ways.Select(row => row.Data))
            {
                rows.Add(PostgresErrorCodes.InvalidSqlStatementName, true, way);
                rows.Add(PostgresErrorCodes.DuplicatePreparedStatement, true, way);
                rows.Add(PostgresErrorCodes.SerializationFailure, true, way);
                rows.Add(PostgresErrorCodes.DeadlockDetected, true, way);
                rows.Add(PostgresErrorCodes.QueryCanceled, false, way);
                rows.Add(PostgresErrorCodes.ProgramLimitExceeded, false, way);
                rows.Add(PostgresErrorCodes.InsufficientPrivilege, false, way);
                rows.Add(PostgresErrorCodes.InvalidParameterValue, false, way);
            }

            return rows;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Ways))]
    public async Task A_session_that_idle_session_timeout_ended_costs_no_notification(string way)
    {
        string database = await DatabaseAsync();
        await Session.ExecuteAsync(
            database, $"alter database \"{new NpgsqlConnectionStringBuilder(database).Database}\" set idle_session_timeout = '1s'", Ct);
        await using Published published = await Published.StartAsync(database, database, Ct);
        await published.SendAsync(way, Ct);
        for (int round = 0; round < 2; round++)
        {
            await Session.GoneAsync($"{database};Options=-c idle_session_timeout=0", "notify publisher", Ct);
            await published.SendAsync(way, Ct);
        }

        await published.ExpectEachOnceAsync(Ct);
    }

    /// <summary>The driver has noticed it before the publisher could.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_session_whose_end_the_driver_has_noticed_costs_no_notification()
    {
        string database = await DatabaseAsync();
        await using Published published = await Published.StartAsync(database, $"{database};Keepalive=1", Ct);
        await published.SendAsync("alone", Ct);
        await Session.ExecuteAsync(database, TerminatePublishers, Ct);
        await Session.GoneAsync(database, "notify publisher", Ct);
        await published.Log.WaitForAsync("BreakingConnection", Ct); // Npgsql's
        await published.SendAsync("alone", Ct);
        await published.ExpectEachOnceAsync(Ct);
    }

    /// <summary>A function in the place of pg_notify fails once.</summary>
    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Errors))]
    public async Task An_error_of_the_servers_is_the_callers_unless_another_attempt_can_help(string sqlState, bool again, string way)
    {
        string database = await DatabaseAsync();
        await using Published published = await Published.StartAsync(database, database, Ct);
        await Session.ExecuteAsync(
            database,
            $"""
            create sequence failures;
            alter function pg_catalog.pg_notify(text, text) rename to pg_notify_of_the_server;
            create function pg_catalog.pg_notify(text, text) returns void language plpgsql as $$
            begin
                if $1 = 'c' and nextval('public.failures') = 1 then
                    raise exception using errcode = '{sqlState}', message = 'so that it fails';
                end if;
                perform pg_catalog.pg_notify_of_the_server($1, $2);
            end $$
            """,
            Ct);
        if (again)
        {
            await published.SendAsync(way, Ct);
        }
        else
        {
            PostgresException error = Innermost(await Assert.ThrowsAnyAsync<Exception>(() => published.SendAsync(way, Ct)));
            Assert.Equal(sqlState, error.SqlState);
            published.Forget(); // Of several, those that were not in the transaction have been sent.
            await published.SendAsync(way, Ct);
        }

        await published.ExpectEachOnceAsync(Ct);
    }

    /// <summary>Without ListenerConnectionString, which would say that there is a pooler.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Behind_a_pooler_in_transaction_mode_statements_are_unprepared_from_the_first_that_is_lost()
    {
        string database = await DatabaseAsync();
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        await using Published published = await Published.StartAsync(database, pooler.ConnectionString, Ct);
        foreach (string way in Ways.Select(row => row.Data))
        {
            await published.SendAsync(way, Ct);
            // As RECONNECT does, or a crash: the pooler has a new session for the next transaction.
            await Session.ExecuteAsync(database, TerminatePublishers, Ct);
            await Session.GoneAsync(database, "notify publisher", Ct);
            await published.SendAsync(way, Ct);
        }

        await published.ExpectEachOnceAsync(Ct);
        LogEntry entry = Assert.Single(published.Log.Entries, entry => entry.Event == nameof(NotifyLog.PublishingUnprepared));
        Assert.Equal(PostgresErrorCodes.InvalidSqlStatementName, Assert.IsType<PostgresException>(entry.Error).SqlState);
    }

    private static PostgresException Innermost(Exception error) =>
        error as PostgresException ?? Innermost(error.InnerException ?? throw new InvalidOperationException("No server's error.", error));

    private async Task<string> DatabaseAsync()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, PayloadTable.Up, Ct);
        return database;
    }

    /// <summary>A publisher, and a listener beside it that counts what arrives.</summary>
    private sealed class Published : IAsyncDisposable
    {
        private readonly ListenerFixture _listening;
        private readonly ISubscription<Tick> _subscription;
        private readonly NotifyPublisher _owner;
        private readonly ChannelPublisher<Tick> _publisher;
        private readonly List<long> _sent = [];
        private long _id;

        private Published(ListenerFixture listening, ISubscription<Tick> subscription, string publisher)
        {
            _listening = listening;
            _subscription = subscription;
            NotifyOptions options = new()
            {
                ConnectionString = publisher,
                ConfigureDataSource = source => source.UseLoggerFactory(Log),
            };
            _owner = new NotifyPublisher(options, Log);
            _publisher = new ChannelPublisher<Tick>(_owner, "c", new TickSerializer("c", Oversize.Store));
        }

        public LogRecorder Log { get; } = new();

        public static async Task<Published> StartAsync(string database, string publisher, CancellationToken ct)
        {
            ListenerFixture listening = new(database);
            ChannelListener<Tick> listener = new(listening.Listener, "c", new TickSerializer("c", Oversize.Store));
            return new Published(listening, await listener.SubscribeAsync(ct: ct), publisher);
        }

        public async Task SendAsync(string way, CancellationToken ct)
        {
            switch (way)
            {
                case "alone":
                    await _publisher.PublishAsync(Next(), ct);
                    break;
                case "together":
                    await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _publisher.PublishAsync(Next(), ct).AsTask()));
                    break;
                case "stored":
                    await _publisher.PublishAsync(Next() with { Text = new string('x', 10_000) }, ct);
                    break;
                case "many":
                    await _publisher.PublishManyAsync([Next(), Next()], ct);
                    break;
                default:
                    AfterCommit afterCommit = new(_ => Task.CompletedTask);
                    _publisher.Publish(Next(), afterCommit);
                    await afterCommit.CommitAsync(ct);
                    break;
            }
        }

        public void Forget() => _sent.Clear();

        public async Task ExpectEachOnceAsync(CancellationToken ct)
        {
            _sent.Add(++_id);
            await _listening.PublishTo("c").PublishAsync(new Tick(_id), ct);
            List<long> received = [];
            await foreach (Tick tick in _subscription.ReadAllAsync(ct))
            {
                received.Add(tick.Id);
                if (tick.Id == _id)
                {
                    break;
                }
            }

            Assert.Equal(_sent.Order(), received.SkipWhile(id => id < _sent[0]).Order());
        }

        public async ValueTask DisposeAsync()
        {
            await _owner.DisposeAsync();
            await _subscription.DisposeAsync();
            await _listening.DisposeAsync();
        }

        private Tick Next()
        {
            _sent.Add(++_id);
            return new Tick(_id);
        }
    }
}
