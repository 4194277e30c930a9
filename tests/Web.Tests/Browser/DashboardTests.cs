using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Notify.Testing;
using Runtime.Tests.Embedded;
using Runtime.Tests.Support;

namespace Web.Tests.Browser;

public sealed class DashboardTests(PostgresServer postgres, Chromium chromium)
{
    private static readonly string InsertOne = Insert(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_row_inserted_with_sql_appears_on_the_page()
    {
        await using IBrowserContext browser = await chromium.NewContextAsync();
        string database = await postgres.CreateDatabaseAsync(ct: Ct);
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(database);
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, await dashboard.AddressAsync(Ct));

        const int Orders = 5;
        long quickest = long.MaxValue;
        for (int order = 1; order <= Orders; order++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await Session.ExecuteAsync(database, InsertOne, Ct);
            await page.OrderAsync(order);
            quickest = Math.Min(quickest, watch.ElapsedMilliseconds);
        }

        Report($"From the INSERT to the page: {quickest} ms, a new session and the browser's driver included.");
        await page.OrdersInTheBooksAsync(Orders);

        await Session.ExecuteAsync(database, "update dashboard.orders set status = 'paid'", Ct);
        await page.OrderAsync(1, "paid");
        await Session.ExecuteAsync(database, "delete from dashboard.orders", Ct);
        await page.OrdersInTheBooksAsync(0);
        await page.NoOrderAsync(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_restarted_server_is_told_recovered_from_and_what_was_missed_is_read()
    {
        await using IBrowserContext browser = await chromium.NewContextAsync();
        await using EmbeddedPostgres own = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        await using TcpProxy proxy = new(own.ConnectionString);
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(proxy.ConnectionString);
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, await dashboard.AddressAsync(Ct));

        proxy.Refuse();
        await own.RestartAsync(StopMode.Immediate, Ct);
        await page.SaysAsync("Database away");
        await page.LoggedAsync("Gap: PostgreSQL was away");

        // The listener can't come back yet, so no notification tells the page of this order.
        await Session.ExecuteAsync(own.ConnectionString, InsertOne, Ct);
        proxy.Accept();
        await page.LiveAsync(generation: 2);
        await page.LoggedAsync("Resynchronised");
        await page.OrderAsync(1);
        await page.OrdersInTheBooksAsync(1);
        await Session.ExecuteAsync(own.ConnectionString, InsertOne, Ct);
        await page.OrderAsync(2);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_thousand_rows_at_once_leave_a_bounded_feed_and_one_update_a_frame()
    {
        const int Rows = 40;
        await using IBrowserContext browser = await chromium.NewContextAsync();
        string database = await postgres.CreateDatabaseAsync(ct: Ct);
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(database);
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, await dashboard.AddressAsync(Ct));
        int logged = await page.LoggedAsync();
        await page.Page.EvaluateAsync(
            """
            () => {
                window.frames_ = [0];
                new MutationObserver(changes => {
                    for (const change of changes) window.frames_[window.frames_.length - 1] += change.addedNodes.length;
                }).observe(document.getElementById("feed"), { childList: true });
                (function frame() {
                    window.frames_.push(0);
                    requestAnimationFrame(frame);
                })();
            }
            """);
        for (int burst = 1; burst <= 3; burst++)
        {
            await Session.ExecuteAsync(database, Insert(1000), Ct);
            await page.OrderAsync(burst * 1000);
            await page.OrdersInTheBooksAsync(burst * 1000);
        }

        int[] frames = (await page.Page.EvaluateAsync<JsonElement>("() => window.frames_")).Deserialize<int[]>()!;
        Assert.InRange(frames.Max(), 1, Rows);
        Assert.Equal(Rows, await page.FeedRowsAsync());
        Assert.Equal(logged, await page.LoggedAsync());
    }

    [Fact(Timeout = 180_000)]
    public async Task Two_tabs_share_one_listening_connection()
    {
        await using IBrowserContext browser = await chromium.NewContextAsync();
        string database = await postgres.CreateDatabaseAsync(ct: Ct);
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(database);
        string address = await dashboard.AddressAsync(Ct);
        await using DashboardPage one = await DashboardPage.OpenAsync(browser, address);
        await using DashboardPage two = await DashboardPage.OpenAsync(browser, address);
        await Session.ExecuteAsync(database, InsertOne, Ct);
        await one.OrderAsync(1);
        await two.OrderAsync(1);
        Assert.Single(await Session.NamesAsync(database, "notify listener", Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task It_works_over_WebSockets_too()
    {
        await using IBrowserContext browser = await chromium.NewContextAsync();
        string database = await postgres.CreateDatabaseAsync(ct: Ct);
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(database);
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, await dashboard.AddressAsync(Ct));
        List<string> sockets = [];
        page.Page.WebSocket += (_, socket) => sockets.Add(new Uri(socket.Url).AbsolutePath);
        await page.Page.Locator("text=WebSocket").First.ClickAsync();
        await page.Page.Locator("#log li:has-text('2 channels over WebSocket')").WaitForAsync();
        Assert.Equal(["/sockets/orders", "/sockets/stats"], sockets.Order());
        await Session.ExecuteAsync(database, InsertOne, Ct);
        await page.OrderAsync(1);
        await page.OrdersInTheBooksAsync(1);

        await Session.TerminateListenerAsync(database, Ct);
        await page.LiveAsync(generation: 2);
        await page.LoggedAsync("Resynchronised");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_dashboard_that_ends_is_told_too()
    {
        await using IBrowserContext browser = await chromium.NewContextAsync();
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(await postgres.CreateDatabaseAsync(ct: Ct));
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, await dashboard.AddressAsync(Ct));
        await dashboard.InterruptAsync(Ct);
        Assert.Equal((0, ""), await dashboard.EndAsync(Ct));
        await page.SaysAsync("Server away");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_hidden_tab_gives_its_streams_back_and_reads_the_state_when_it_is_seen_again()
    {
        await using IBrowserContext browser = await chromium.NewContextAsync();
        string database = await postgres.CreateDatabaseAsync(ct: Ct);
        await using DashboardProcess dashboard = DashboardProcess.StartQuiet(database);
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, await dashboard.AddressAsync(Ct));
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Page.RequestFailed += (_, request) =>
        {
            if (request.Url.EndsWith("/events/orders", StringComparison.Ordinal))
            {
                ended.TrySetResult();
            }
        };
        await ShowAsync(hidden: true);
        await ended.Task.WaitAsync(Ct);
        await Session.ExecuteAsync(database, InsertOne, Ct);
        await ShowAsync(hidden: false);
        await page.OrderAsync(1);
        await page.Page.Locator("#log strong:text-is('Synchronised')").Nth(1).WaitForAsync();

        Task ShowAsync(bool hidden) => page.Page.EvaluateAsync(
            """
            hidden => {
                Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }
            """,
            hidden);
    }

    private static string Insert(int count) =>
        $"""
        insert into dashboard.orders (customer, product, total)
        select 'Customer ' || n, 'Pen', 9.5 from generate_series(1, {count}) as n
        """;

    private static void Report(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
