using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;
using Npgsql;
using Runtime.Tests.Schema;

namespace Runtime.Tests.Storage;

public sealed class RetentionTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Several_delete_at_once_what_has_expired_and_nothing_else()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, PayloadTable.Up);
        await FillAsync(database, 3500, age: "2 hours");
        await FillAsync(database, 7, age: "30 minutes");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database.ConnectionString);
        long[] deleted = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => StoredPayloads.DeleteExpiredAsync(source, TimeSpan.FromHours(1), Ct))));
        Assert.Equal(3500, deleted.Sum() + await StoredPayloads.DeleteExpiredAsync(source, TimeSpan.FromHours(1), Ct));
        Assert.Equal(7L, await CountAsync(database));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_another_one_is_deleting_is_not_waited_for()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, PayloadTable.Up);
        await FillAsync(database, 10, age: "2 hours");
        await using NpgsqlTransaction other = await database.Connection.BeginTransactionAsync(Ct);
        await database.ExecuteAsync("DELETE FROM notify.payload WHERE id IN (SELECT id FROM notify.payload LIMIT 4)", Ct);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database.ConnectionString);
        Assert.Equal(6, await StoredPayloads.DeleteExpiredAsync(source, TimeSpan.FromHours(1), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_host_deletes_what_has_expired_and_a_failing_round_is_followed_by_the_next()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        LogRecorder log = new();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<ILoggerFactory>(log);
        NotifyBuilder notify = builder.Services.AddNotify(
            database.ConnectionString, options => options.StoredPayloadRetention = TimeSpan.FromSeconds(1));
        notify.AddSchema((new Declared { StoresPayloads = true }).Schema);
        notify.AddSchema((new Declared { StoresPayloads = true, Channel = "other" }).Schema);
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        await log.WaitForAsync(nameof(NotifyLog.StoredPayloadCleanupFailed), Ct);
        await database.ExecuteAsync($"BEGIN; {PayloadTable.Up} COMMIT", Ct);
        await FillAsync(database, 5, age: "1 minute");
        await log.WaitForAsync(nameof(NotifyLog.StoredPayloadsExpired), Ct, text: "Deleted 5 ");
        Assert.Equal(0L, await CountAsync(database));
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_no_channel_stores_payloads_or_nothing_expires_nothing_is_deleted()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddNotify("Host=nowhere.invalid").AddSchema(new Declared().Schema);
        Assert.DoesNotContain(builder.Build().Services.GetServices<IHostedService>(), service => service is PayloadCleanup);

        using PayloadCleanup cleanup = new(
            new NotifyPublisher(new NotifyOptions { ConnectionString = "Host=nowhere.invalid" }),
            new NotifyOptions { StoredPayloadRetention = Timeout.InfiniteTimeSpan },
            new LogRecorder(),
            TimeProvider.System);
        await cleanup.StartAsync(Ct);
        Assert.True(cleanup.Running.IsCompleted);
    }

    [Fact]
    public void A_retention_below_a_second_is_refused()
    {
        NotifyOptions options = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.StoredPayloadRetention = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxStoredPayloadBytes = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.StoredPayloadTimeout = TimeSpan.Zero);
    }

    private static Task FillAsync(SchemaDatabase database, int count, string age) => database.ExecuteAsync(
        $"INSERT INTO notify.payload SELECT gen_random_uuid(), 'c', '', now() - interval '{age}' FROM generate_series(1, {count})", Ct);

    private static async Task<long> CountAsync(SchemaDatabase database) =>
        await database.ScalarAsync<long>("SELECT count(*) FROM notify.payload", Ct);
}
