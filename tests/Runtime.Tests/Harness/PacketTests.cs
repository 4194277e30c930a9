using Notify.Testing;

namespace Runtime.Tests.Harness;

/// <summary>Real packets between a client in a network of its own and the server, really lost.</summary>
public sealed class PacketTests(PacketTests.Network network) : IClassFixture<PacketTests.Network>
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(700);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Lost_and_overtaken_packets_come_all_the_same()
    {
        await using ClientProcess client = await network.StartClientAsync();
        network.Forwarder.Answers.Loss = network.Forwarder.Answers.Reordering = 0.1;
        long lost = network.Forwarder.Answers.Lost;
        for (int i = 1; i <= 100; i++)
        {
            await Session.ExecuteAsync(network.Database, $"notify c, '{{\"id\":{i}}}'", Ct);
        }

        for (int i = 1; i <= 100; i++)
        {
            Assert.Equal($"received c {i}", await client.WaitForAsync("received c", Ct));
        }

        Assert.NotEqual(lost, network.Forwarder.Answers.Lost);
    }

    [Fact(Timeout = 120_000)]
    public async Task Large_packets_are_lost_and_small_ones_pass()
    {
        await using ClientProcess client = await network.StartClientAsync();
        network.Forwarder.Answers.LargestPacket = 600;
        await Session.ExecuteAsync(network.Database, "notify c, '{\"id\":1}'", Ct);
        await client.WaitForAsync("received c 1", Ct);
        long lost = network.Forwarder.Answers.Lost;
        await Session.ExecuteAsync(network.Database, "select pg_notify('c', format('{\"id\":2,\"text\":\"%s\"}', repeat('x', 5000)))", Ct);
        await Task.Delay(LongEnough, Ct);
        Assert.Null(client.TryTake("received"));
        Assert.NotEqual(lost, network.Forwarder.Answers.Lost);
        network.Forwarder.Mend();
        await client.WaitForAsync("received c 2", Ct);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_direction_is_closed(bool answers)
    {
        await using ClientProcess client = await network.StartClientAsync();
        (answers ? network.Forwarder.Answers : network.Forwarder.Requests).IsClosed = true;
        await Session.ExecuteAsync(network.Database, "notify c, '{\"id\":1}'", Ct);
        if (answers)
        {
            await Task.Delay(LongEnough, Ct);
            Assert.Null(client.TryTake("received"));
            network.Forwarder.Mend();
        }

        await client.WaitForAsync("received c 1", Ct);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_forged_reset_ends_the_connection_at_both_ends()
    {
        await using ClientProcess client = await network.StartClientAsync();
        int pid = await Session.ListenerPidAsync(network.Database, Ct);
        network.Forwarder.Reset();
        Assert.StartsWith("gap c Disconnected", await client.WaitForAsync("gap c", Ct), StringComparison.Ordinal);
        await client.WaitForAsync("listening c 2", Ct);
        await WaitUntil.TrueAsync(async () => !(await Session.ProcessIdsAsync(network.Database, "notify listener", Ct)).Contains(pid), Ct);
    }

    /// <summary>One network and one server, which is restarted so that the network reaches it.</summary>
    public sealed class Network : IAsyncLifetime
    {
        private EmbeddedPostgres? _server;
        private NetworkNamespace? _namespace;
        private string _connectionString = "";

        public string Database { get; private set; } = "";

        public PacketForwarder Forwarder => _namespace!.Forwarder;

        public async ValueTask InitializeAsync()
        {
            if (NetworkNamespace.Unavailable is null)
            {
                _namespace = new NetworkNamespace();
                _server = await PrivateServer.StartAsync();
                Database = await _server.CreateDatabaseAsync();
                _connectionString = await _namespace.ConnectAsync(_server, Database);
            }
        }

        /// <summary>A client that listens to c, with nothing wrong yet. Its ping doesn't interfere.</summary>
        public async Task<ClientProcess> StartClientAsync()
        {
            Assert.SkipWhen(NetworkNamespace.Unavailable is not null, NetworkNamespace.Unavailable ?? "");
            Forwarder.Mend();
            await Session.GoneAsync(Database, "notify listener", Ct);
            ClientSettings settings = new() { ConnectionString = _connectionString, PingInterval = TimeSpan.FromMinutes(2) };
            ClientProcess client = await ClientProcess.StartAsync(settings, new ClientLimits { Namespace = _namespace }, Ct);
            await client.AskAsync("subscribe c", "listening c 1", Ct);
            return client;
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }

            if (_namespace is not null)
            {
                await _namespace.DisposeAsync();
            }
        }
    }
}
