using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>LISTEN works, and what a listener verifies it with does not.</summary>
public sealed partial class UnverifiableTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>All functions in the statements of the listening connection, and the one that publishes.</summary>
    public static TheoryData<string, string> Functions =>
        new(Called().SelectMany(function => new[] { (function, "UTF8"), (function, "LATIN1") }));

    private static IEnumerable<string> Called() =>
        ["pg_notify", .. CalledBy(typeof(PostgresConnection), typeof(ChannelNames), typeof(ConnectionVerifier))];

    private static IEnumerable<string> CalledBy(params Type[] types) =>
        types.SelectMany(type => type.GetFields(BindingFlags.NonPublic | BindingFlags.Static))
            .Where(constant => constant.IsLiteral && constant.FieldType == typeof(string))
            .SelectMany(constant => Call().Matches((string)constant.GetRawConstantValue()!))
            .Select(match => match.Groups[1].Value)
            .Distinct();

    [Fact]
    public void The_functions_include_those_that_convert_names_and_tell_servers_apart() =>
        Assert.Superset(new HashSet<string> { "convert_from", "array_agg", "octet_length", "pg_postmaster_start_time" }, Called().ToHashSet());

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Functions))]
    public async Task A_role_that_may_not_call_a_function_listens_and_is_told_which(string function, string encoding)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        string own = await CreateRoleAsync(database);
        await Session.ExecuteAsync(database, Change(function, "revoke", "from"), Ct);
        await using ListenerFixture fixture = new(own, options => options.PingInterval = TimeSpan.FromSeconds(1));
        await using RecordingSubscriber first = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await first.ExpectAsync("listening 1");
        await using RecordingSubscriber second = await RecordingSubscriber.OfAsync(fixture, "dé", Ct);
        await second.ExpectAsync("listening 1");
        await fixture.Log.WaitForAsync(nameof(NotifyLog.PingAnswered), Ct, count: 3);
        await Session.ExecuteAsync(database, "notify \"dé\", '{\"id\":1}'", Ct);
        await second.ExpectAsync("1");
        Assert.Equal(1, fixture.Listener.Generation);
        string[] warnings = [.. fixture.Log.Entries.Where(entry => entry.Level >= LogLevel.Warning && entry.Event != nameof(NotifyLog.QueueUsageUnknown)).Select(entry => entry.Text)];
        // NOTIFY needs no right, a server that may not be told apart counts as another one, nothing hangs on the queue's usage, and a name
        // needs no conversion where the database is in UTF-8.
        bool isNeeded = function is not ("pg_notify" or "pg_postmaster_start_time" or "pg_notification_queue_usage")
            && (encoding != "UTF8" || function is not ("convert_from" or "array_agg" or "octet_length"));
        Assert.Equal(function == "pg_notification_queue_usage" ? 1 : 0, fixture.Log.Count(nameof(NotifyLog.QueueUsageUnknown)));
        // One statement may be needed to compare names, another one to convert them, a third to read the encoding.
        Assert.InRange(warnings.Length, isNeeded ? 1 : 0, isNeeded ? 3 : 0);
        Assert.All(warnings, warning => Assert.Matches($@"permission denied for (function|aggregate) {function}\b", warning));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_role_that_may_not_read_the_encoding_lets_the_server_convert_and_is_told_which_function_it_lacks()
    {
        string database = await server.CreateDatabaseAsync("LATIN1", Ct);
        string own = await CreateRoleAsync(database);
        foreach (string function in CalledBy(typeof(DatabaseEncoding)))
        {
            await Session.ExecuteAsync(database, Change(function, "revoke", "from"), Ct);
            await using (ListenerFixture fixture = new(own))
            {
                await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "dé", Ct);
                await subscriber.ExpectAsync("listening 1");
                LogEntry warning = await fixture.Log.WaitForAsync(nameof(NotifyLog.ServerConverts), Ct);
                Assert.Matches($@"permission denied for (function|aggregate) {function}\b", warning.Text);
                await Session.ExecuteAsync(database, "notify \"dé\", '{\"id\":1,\"text\":\"é\"}'", Ct);
                await subscriber.ExpectAsync("1");
            }

            await Session.ExecuteAsync(database, Change(function, "grant", "to"), Ct);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_canary_that_is_heard_as_its_time_runs_out_leaves_no_connection_that_can_not_wait()
    {
        LastMoment time = new(due: TimeSpan.FromSeconds(7.5));
        await using ListenerFixture fixture = new(
            await server.CreateDatabaseAsync(ct: Ct), options => options.PingTimeout = time.Due, time);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        Assert.Equal(1, time.Fired);
        Assert.IsType<TimeoutException>((await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct)).Error);
        Assert.Equal(1, fixture.Log.Count(nameof(NotifyLog.StartedListening)));
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await subscriber.ExpectAsync("1");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_notification_that_can_not_be_read_costs_the_connection_and_not_only_itself()
    {
        BrokenClock time = new();
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct), time: time);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        time.IsBroken = true; // Of what reads a notification, this is what a test can make fail.
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await subscriber.ExpectAsync("gap Disconnected", "listening 2");
        await fixture.PublishTo("c").PublishAsync(new Tick(2), Ct);
        await subscriber.ExpectAsync("2");
    }

    private static async Task<string> CreateRoleAsync(string database)
    {
        string role = $"unverifiable_{Guid.NewGuid():N}";
        await Session.ExecuteAsync(database, $"create role {role} login password 'p'", Ct);
        return new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "p" }.ConnectionString;
    }

    /// <summary>Revokes a function from everyone, or grants it.</summary>
    private static string Change(string function, string verb, string preposition) =>
        $"""
        do $$ declare f text; begin
            for f in select oid::regprocedure from pg_proc where proname = '{function}' and pronamespace = 'pg_catalog'::regnamespace
            loop execute '{verb} execute on routine ' || f || ' {preposition} public'; end loop;
        end $$
        """;

    [GeneratedRegex(@"pg_catalog\.(\w+)\(")]
    private static partial Regex Call();

    private sealed class BrokenClock : TimeProvider
    {
        private bool _isBroken;

        public bool IsBroken
        {
            set => Volatile.Write(ref _isBroken, value);
        }

        public override DateTimeOffset GetUtcNow() => Interlocked.Exchange(ref _isBroken, false)
            ? throw new InvalidOperationException("once")
            : base.GetUtcNow();
    }

    /// <summary>The first timer of that length fires when the clock is next read: when what it bounds has just arrived.</summary>
    private sealed class LastMoment(TimeSpan due) : TimeProvider
    {
        private Action? _fire;
        private long _passed;

        public TimeSpan Due => due;

        public int Fired { get; private set; }

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Exchange(ref _fire, null) is { } fire)
            {
                Fired++;
                for (TimeSpan passed = TimeSpan.Zero; passed < due; passed += TimeSpan.FromSeconds(0.5))
                {
                    Interlocked.Add(ref _passed, TimestampFrequency / 2);
                    RunningTime.Find(this).Beat();
                }

                fire();
            }

            return base.GetUtcNow();
        }

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _passed);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, base.CreateTimer(callback, state, dueTime, period), () => callback(state));

        private sealed class Timer(LastMoment time, ITimer timer, Action fire) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time._fire = dueTime == time.Due && time.Fired == 0 ? fire : time._fire;
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
