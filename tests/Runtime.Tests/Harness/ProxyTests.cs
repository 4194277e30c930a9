using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Runtime.Tests.Harness;

/// <summary>What a <see cref="TcpProxy"/> does to one direction, seen from both ends.</summary>
[Collection(HarnessServer.Name)]
public sealed class ProxyTests(HarnessServer harness)
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_direction_stalls_and_the_other_does_not(bool answers)
    {
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, "create table done (id int)", Ct);
        await using TcpProxy proxy = new(database);
        await using NpgsqlConnection session = await Session.OpenAsync(proxy.ConnectionString, Ct);
        Task held = answers ? proxy.Answers.Hold() : proxy.Requests.Hold();
        Task insert = session.ExecuteAsync("insert into done values (1)", Ct);
        await held.WaitAsync(Ct);
        // What was asked is done where only the answer is lost.
        Assert.Equal(answers ? 1 : 0, await Session.QueryAsync<long>(database, "select count(*) from done", Ct));
        Assert.False(insert.IsCompleted);
        proxy.Mend();
        await insert;
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_large_stalls_and_what_is_small_passes()
    {
        await using TcpProxy proxy = new(harness.Server.ConnectionString);
        await using NpgsqlConnection session = await Session.OpenAsync(proxy.ConnectionString, Ct);
        proxy.Answers.LargestPiece = 1000;
        Assert.Equal(1, await PrivateServer.QueryAsync(session, "select 1", Ct));
        Task<object?> large = PrivateServer.QueryAsync(session, "select repeat('x', 5000)", Ct);
        await Task.Delay(LongEnough, Ct);
        Assert.False(large.IsCompleted);
        proxy.Mend();
        Assert.Equal(new string('x', 5000), await large);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_slow_line_takes_its_time()
    {
        await using TcpProxy proxy = new(harness.Server.ConnectionString);
        await using NpgsqlConnection session = await Session.OpenAsync(proxy.ConnectionString, Ct);
        proxy.Answers.BytesPerSecond = 100_000;
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(50_000, ((string)(await PrivateServer.QueryAsync(session, "select repeat('x', 50000)", Ct))!).Length);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.45), TimeSpan.FromSeconds(30));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_reset_is_no_end()
    {
        await using TcpProxy proxy = new(harness.Server.ConnectionString);
        await using NpgsqlConnection session = await Session.OpenAsync(proxy.ConnectionString, Ct);
        Assert.Equal(1, proxy.Cut(reset: true));
        NpgsqlException error = await Assert.ThrowsAnyAsync<NpgsqlException>(() => session.ExecuteAsync("select 1", Ct));
        SocketException cause = Assert.IsType<SocketException>(error.InnerException?.InnerException ?? error.InnerException);
        Assert.Equal(SocketError.ConnectionReset, cause.SocketErrorCode);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_unanswered_port_neither_accepts_nor_refuses()
    {
        Assert.SkipWhen(UnansweredPort.Unavailable is not null, UnansweredPort.Unavailable ?? "");
        using UnansweredPort port = new();
        using TcpClient client = new();
        Task connecting = client.ConnectAsync("127.0.0.1", port.Port, Ct).AsTask();
        await Task.Delay(LongEnough, Ct);
        Assert.False(connecting.IsCompleted);
    }
}
