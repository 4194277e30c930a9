using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Schema;

public sealed class SchemaAtStartTests(PostgresServer server)
{
    private static readonly Declared Orders = new();
    private static readonly Declared Sales = Orders with { Channel = "sales", Name = "notify_sales" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_schema_is_applied_before_any_service_starts_and_then_the_host_that_requires_it_starts_too()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        StartingSubscriber subscriber = new(database);
        builder.Services.AddSingleton<IHostedService>(subscriber);
        builder.Services.AddNotify(database.ConnectionString).AddSchema(Orders.Schema).ApplySchema();
        using (IHost applying = builder.Build())
        {
            await applying.StartAsync(Ct);
            await applying.StopAsync(Ct);
        }

        Assert.Equal(1, subscriber.Triggers);
        using IHost requiring = Build(database, notify => notify.AddSchema(Orders.Schema).RequireSchema());
        await requiring.StartAsync(Ct);
        await requiring.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_host_that_requires_the_schema_refuses_to_start_without_it_and_names_what_is_missing()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        using IHost host = Build(database, notify => notify.AddSchema(Orders.Schema).RequireSchema());
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(() => host.StartAsync(Ct));
        Assert.Equal(2, refused.Differences.Count);
        Assert.Contains("\n- The trigger \"notify_order_events\" ON \"public\".\"orders\" does not exist.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger", Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_of_two_databases_gets_its_own_channels()
    {
        await using SchemaDatabase orders = await SchemaDatabase.CreateAsync(server, Ct);
        await using SchemaDatabase sales = await SchemaDatabase.CreateAsync(server, Ct);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddKeyedNotify("orders", orders.ConnectionString).AddSchema(Orders.Schema).ApplySchema();
        builder.Services.AddKeyedNotify("sales", sales.ConnectionString).AddSchema(Sales.Schema).ApplySchema();
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        Assert.Empty(await NotifySchema.DiffAsync(orders.Connection, [Orders.Schema], ct: Ct));
        Assert.Empty(await NotifySchema.DiffAsync(sales.Connection, [Sales.Schema], ct: Ct));
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Registered_channels_leave_others_of_the_same_owner_alone_and_a_catalogue_does_not()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema, Sales.Schema], ct: Ct);
        using (IHost part = Build(database, notify => notify.AddSchema(Orders.Schema).ApplySchema()))
        {
            await part.StartAsync(Ct);
            Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema, Sales.Schema], ct: Ct));
        }

        using IHost whole = Build(database, notify => notify.ApplySchema([Sales.Schema]));
        await whole.StartAsync(Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Sales.Schema], ct: Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task An_option_that_says_what_is_complete_is_obeyed(bool isComplete, int others)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        SchemaOptions options = new() { IsComplete = isComplete };
        foreach (Func<NotifyBuilder, NotifyBuilder> apply in new Func<NotifyBuilder, NotifyBuilder>[]
        {
            notify => notify.ApplySchema([Sales.Schema], options),
            notify => notify.AddSchema(Sales.Schema).ApplySchema(options: options),
        })
        {
            await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema, Sales.Schema], ct: Ct);
            using IHost host = Build(database, notify => apply(notify));
            await host.StartAsync(Ct);
            Assert.Equal(others, await database.ScalarAsync<long>("SELECT count(*) FROM pg_proc WHERE proname = 'notify_order_events'", Ct));
        }
    }

    [Fact]
    public async Task Former_owners_of_incomplete_channels_are_refused_rather_than_ignored()
    {
        SchemaOptions options = new() { FormerOwners = ["Old"] };
        NotifyBuilder notify = new ServiceCollection().AddNotify("Host=nowhere.invalid");
        Assert.Throws<ArgumentException>(() => notify.ApplySchema(options: options));
        notify.ApplySchema([Orders.Schema], options);
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await Assert.ThrowsAsync<ArgumentException>(
            () => NotifySchema.DiffAsync(database.Connection, [Orders.Schema], options with { IsComplete = false }, Ct));
    }

    [Fact]
    public void Both_at_once_is_an_error_and_a_channel_added_twice_is_one()
    {
        ServiceCollection services = new();
        NotifyBuilder notify = services.AddNotify("Host=nowhere.invalid").AddSchema(Orders.Schema).AddSchema(Orders.Schema).ApplySchema();
        Assert.Single(services, service => service.ServiceType == typeof(ChannelSchema));
        Assert.Throws<InvalidOperationException>(() => notify.RequireSchema());
    }

    private static IHost Build(SchemaDatabase database, Action<NotifyBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        configure(builder.Services.AddNotify(database.ConnectionString));
        return builder.Build();
    }

    /// <summary>Registered before everything else, so it starts first.</summary>
    private sealed class StartingSubscriber(SchemaDatabase database) : IHostedService
    {
        public long Triggers { get; private set; }

        public async Task StartAsync(CancellationToken cancellationToken) =>
            Triggers = await database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger", cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
