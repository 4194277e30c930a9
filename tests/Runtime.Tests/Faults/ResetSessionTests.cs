using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>Something else resets the session, or the server ends it for idleness.</summary>
public sealed class ResetSessionTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("discard all", null)]
    [InlineData("unlisten *", null)]
    [InlineData("unlisten d", "d")]
    public async Task A_session_whose_LISTENs_are_gone_is_given_up(string statement, string? gone)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = proxy.ConnectionString;
            options.PingInterval = TimeSpan.FromSeconds(1);
        });
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        await proxy.InjectAsync(statement).WaitAsync(Ct);
        if (gone is null)
        {
            await scenario.PublishAsync(first: 1000, count: 5); // These are lost; the gap reports them.
        }

        await scenario.ExpectOneGapAsync(2);
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct);
        string channel = gone ?? "(c|d|notify_[0-9a-z_]+)"; // Any one of those that are gone is named.
        Assert.Matches($"The server no longer listens to channel \"{channel}\" for this session\\.", entry.Text);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_session_that_idle_session_timeout_ends_comes_back()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        await proxy.InjectAsync("set idle_session_timeout = '200ms'").WaitAsync(Ct);
        await scenario.ExpectOneGapAsync(2);
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct);
        PostgresException error = Assert.IsAssignableFrom<PostgresException>(entry.Error);
        Assert.Equal(PostgresErrorCodes.IdleSessionTimeout, error.SqlState);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task The_servers_idle_session_timeout_ends_others_and_not_the_listener()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        await Session.ExecuteAsync(database, $"alter database \"{name}\" set idle_session_timeout = '2s'", Ct);
        await using ListenerFixture fixture = new(database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        for (int i = 0; i < 2; i++)
        {
            await using NpgsqlConnection idle = await Session.OpenAsync(database, Ct);
            PostgresException ended = await Assert.ThrowsAnyAsync<PostgresException>(() => idle.WaitAsync(Ct));
            Assert.Equal(PostgresErrorCodes.IdleSessionTimeout, ended.SqlState);
            await scenario.ExpectWholeAsync();
        }

        Assert.Equal(1, fixture.Listener.Generation);
        await scenario.ExpectNothingStuckAsync();
    }
}
