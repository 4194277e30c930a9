using Microsoft.Playwright;
using Web.Tests.Browser;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Web.Tests.Browser;

/// <summary>
/// The system's Chromium without a window, driven by Playwright; started by the first test that asks. Where there is none, that
/// test is skipped and says what to install.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A browser with a profile of its own.</summary>
    public async Task<IBrowserContext> NewContextAsync()
    {
        string? program = Find();
        if (program is null)
        {
            Assert.Skip("There is no Chromium here: install the package \"chromium\", or name one in NOTIFY_CHROMIUM.");
        }

        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();

            // Chromium's sandbox doesn't start for root, who runs tests in containers; the only page here is our own.
            _browser ??= await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox"], Timeout = 60_000 });
        }
        finally
        {
            _starting.Release();
        }

        IBrowserContext context = await _browser.NewContextAsync();
        context.SetDefaultTimeout(60_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string[] folders = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
