namespace Web.Tests.Browser;

/// <summary>The sample's command line; needs no browser.</summary>
public sealed class DashboardProgramTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task It_runs_on_a_private_server_and_shows_the_shops_orders_until_it_is_interrupted()
    {
        await using DashboardProcess dashboard = DashboardProcess.Start("--url", "http://127.0.0.1:0", "--rate", "100");
        Uri address = new(await dashboard.AddressAsync(Ct));
        using HttpClient client = new();
        Assert.Contains("dashboard.js", await client.GetStringAsync(address, Ct), StringComparison.Ordinal);
        await using Stream events = await client.GetStreamAsync(new Uri(address, "/events/orders"), Ct);
        using StreamReader reader = new(events);
        string? line;
        do
        {
            line = await reader.ReadLineAsync(Ct);
        }
        while (line is not null && !line.Contains("\"action\":\"INSERT\"", StringComparison.Ordinal));

        Assert.NotNull(line);
        using HttpResponseMessage foreign = await client.PostAsync(new Uri(address, "/api/actions/restart"), content: null, Ct);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, foreign.StatusCode);
        await dashboard.InterruptAsync(Ct);
        Assert.Equal((0, ""), await dashboard.EndAsync(Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task It_ends_by_itself_when_its_seconds_are_over()
    {
        await using DashboardProcess dashboard = DashboardProcess.Start("--url", "http://127.0.0.1:0", "--seconds", "1");
        await dashboard.AddressAsync(Ct);
        Assert.Equal((0, ""), await dashboard.EndAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(2, "--second is not an option", "--second", "1")]
    [InlineData(2, "--rate takes a whole number from 0 to 200, not \"fast\"", "--rate", "fast")]
    [InlineData(2, "--url takes an address such as http://localhost:5080", "--url", "localhost:5080")]
    [InlineData(1, "Name another address: --url http://localhost:5081", "--url", "http://192.0.2.1:5080")] // nobody's own address
    [InlineData(1, "The server of --connection can't be used: Failed to connect", "--connection", "Host=127.0.0.1;Port=1;Username=x")]
    public async Task A_persons_mistake_gets_one_sentence_and_no_stack_trace(int exitCode, string message, params string[] arguments)
    {
        await using DashboardProcess dashboard = DashboardProcess.Start(arguments);
        (int ended, string errors) = await dashboard.EndAsync(Ct);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, ended);
    }
}
