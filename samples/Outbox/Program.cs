using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outbox;
using Samples;

const string Usage = """
    Usage: Outbox [--connection "Host=…"]

      --connection "…"    use this server instead of a private one

    Places three orders, the second of which is rolled back, and shows who hears of them.
    """;

return await SampleProgram.RunAsync(args, Usage, [], given => given, async (_, connectionString, _, ct) =>
{
    await SampleSchema.ApplyAsync(connectionString, ShopContext.Schema, ShopContext.Tables, ct);

    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    builder.Services.AddDbContextFactory<ShopContext>(options => options.UseNpgsql(connectionString));
    builder.Services.AddSingleton<Checkout>();
    builder.Services.AddSingleton<DispatchLog>();
    builder.Services.AddNotify(connectionString).AddOrdersPlaced().AddHandler<OrderPlaced, Dispatcher>();
    using IHost host = builder.Build();

    // The first order is placed before any process listens. Its notification is lost, but the order isn't.
    Checkout checkout = host.Services.GetRequiredService<Checkout>();
    DispatchLog dispatched = host.Services.GetRequiredService<DispatchLog>();
    long first = await checkout.PlaceAsync("Ann", pays: true, ct);
    Console.WriteLine($"placed order {first}, before anything listens");

    await host.StartAsync(ct);
    await dispatched.WaitForAsync(first, ct);
    Console.WriteLine($"rolled back order {await checkout.PlaceAsync("Bob", pays: false, ct)}");
    long last = await checkout.PlaceAsync("Cleo", pays: true, ct);
    Console.WriteLine($"placed order {last}");
    await dispatched.WaitForAsync(last, ct);

    await host.StopAsync(CancellationToken.None);
    return 0;
});
