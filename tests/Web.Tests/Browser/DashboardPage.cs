using Microsoft.Playwright;

namespace Web.Tests.Browser;

/// <summary>One tab with the dashboard. It fails at its end if a script of the page did.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    private DashboardPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Returns when notifications flow and the state has been read.</summary>
    public static async Task<DashboardPage> OpenAsync(IBrowserContext context, string address)
    {
        DashboardPage page = new(await context.NewPageAsync());
        await page.Page.GotoAsync(address);
        await page.LiveAsync(generation: 1);
        await page.LoggedAsync("Synchronised");
        return page;
    }

    public Task LiveAsync(int generation) => SeeAsync($"#connection:has-text('Live · connection {generation}')");

    public Task SaysAsync(string connection) => SeeAsync($"#connection:has-text('{connection}')");

    public Task LoggedAsync(string title) => SeeAsync($"#log strong:text-is('{title}')");

    public Task<int> LoggedAsync() => Page.Locator("#log li").CountAsync();

    public Task OrderAsync(long id, string status = "new") => SeeAsync($"#feed tr[data-order='{id}'] .pill[data-status='{status}']");

    public Task NoOrderAsync(long id) =>
        Page.Locator($"#feed tr[data-order='{id}']").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });

    public Task OrdersInTheBooksAsync(long count) => SeeAsync($"#orders[data-value='{count}']");

    public Task<int> FeedRowsAsync() => Page.Locator("#feed tr").CountAsync();

    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync();
        Assert.Empty(_errors);
    }

    private Task SeeAsync(string selector) => Page.Locator(selector).First.WaitForAsync();
}
