using System.Net.Sockets;
using Dashboard;
using Microsoft.AspNetCore.Connections;
using Notify.Testing;
using Samples;

return await SampleProgram.RunAsync(args, DashboardArguments.Usage, DashboardArguments.Options, DashboardArguments.Of, ServeAsync);

static async Task<int> ServeAsync(DashboardArguments arguments, string connectionString, EmbeddedPostgres? server, CancellationToken ct)
{
    await ShopDatabase.ApplyAsync(connectionString, ct);
    await using WebApplication app = DashboardApplication.Build(arguments, connectionString, server);
    try
    {
        await app.StartAsync(ct);
    }
    catch (Exception e) when (e is IOException or SocketException)
    {
        string reason = e.InnerException is AddressInUseException ? "another program uses it" : e.Message;
        Console.Error.WriteLine($"The page can't be at {arguments.Url}: {reason}. Name another address: --url http://localhost:5081");
        return 1;
    }

    Console.WriteLine($"-- the dashboard is at {app.Urls.First()}  (Ctrl-C stops)");
    using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(ct);
    if (arguments.Duration is { } duration)
    {
        end.CancelAfter(duration);
    }

    await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    await app.StopAsync(CancellationToken.None);
    Console.WriteLine("-- stopped");
    return 0;
}
