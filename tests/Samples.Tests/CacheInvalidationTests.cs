using CacheInvalidation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Samples.Tests;

public sealed class CacheInvalidationTests(SampleServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [InlineData(ProductCaches.Memory)]
    [InlineData(ProductCaches.Hybrid)]
    public async Task Two_processes_see_every_price_that_one_of_them_sets(string cache)
    {
        await using SampleProcess sample = SampleProcess.Start(typeof(CatalogueChange).Assembly, "--cache", cache);
        await sample.ReadToAsync("-- listening", Ct);
        string change = await sample.ReadToAsync("B  product", Ct);
        Assert.Matches(@"^B  product \d+ costs \d+\.\d\d now$", change);
        await sample.InterruptAsync(Ct);
        string summary = await sample.ReadToAsync("-- A: ", Ct);
        Assert.Matches(@"^-- A: [1-9]\d* reads from memory, [1-9]\d* from the database$", summary);
        Assert.Equal(0, await sample.ExitCodeAsync(Ct));
    }

    [Theory(Timeout = 180_000)]
    [InlineData(ProductCaches.Memory)]
    [InlineData(ProductCaches.Hybrid)]
    public async Task No_read_is_stale_after_the_connection_was_cut_and_is_back(string kind)
    {
        string database = await server.CreateDatabaseAsync(Ct);
        await Session.ExecuteAsync(database, $"create schema {Catalogue.Schema}; {Catalogue.Tables}", Ct);
        await using TcpProxy proxy = new(database);
        await using NpgsqlDataSource direct = NpgsqlDataSource.Create(database);
        Catalogue catalogue = new(direct);
        ListeningCounter listening = new();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(catalogue);
        builder.Services.AddProductCache(kind);
        builder.Services.AddSingleton(listening);
        builder.Services.AddNotify(database, options => options.ListenerConnectionString = proxy.ConnectionString)
            .AddCatalogueChanges()
            .AddHandler<CatalogueChange, IProductCache>()
            .AddHandler<CatalogueChange, ListeningCounter>();
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        IProductCache cache = host.Services.GetRequiredService<IProductCache>();
        await listening.WaitForAsync(1, Ct);
        await UntilKeptAsync(cache, 1);
        Assert.Equal(1, (await cache.GetAsync(1, Ct))!.Price);

        // Changed while nobody could be told: the notification is lost for good.
        proxy.Refuse();
        await listening.WaitForGapAsync(Ct);
        await catalogue.SetPriceAsync(1, 42, Ct);
        await UntilForgottenAsync(cache, 1);
        Assert.Equal(42, (await cache.GetAsync(1, Ct))!.Price);

        proxy.Accept();
        await listening.WaitForAsync(2, Ct);
        await UntilKeptAsync(cache, 1);
        Assert.Equal(42, (await cache.GetAsync(1, Ct))!.Price);

        // And it keeps and drops again.
        await catalogue.SetPriceAsync(1, 43, Ct);
        while ((await cache.GetAsync(1, Ct))!.Price != 43)
        {
            Ct.ThrowIfCancellationRequested();
        }

        await host.StopAsync(Ct);
    }

    /// <summary>Handlers run side by side, so the cache may hear of the same event a little later than the counter.</summary>
    private static async Task UntilKeptAsync(IProductCache cache, long id)
    {
        for (long before = cache.Reads.FromMemory; cache.Reads.FromMemory == before;)
        {
            await cache.GetAsync(id, Ct);
            Ct.ThrowIfCancellationRequested();
        }
    }

    private static async Task UntilForgottenAsync(IProductCache cache, long id)
    {
        for (long before = cache.Reads.FromDatabase; cache.Reads.FromDatabase == before;)
        {
            await cache.GetAsync(id, Ct);
            Ct.ThrowIfCancellationRequested();
        }
    }
}
