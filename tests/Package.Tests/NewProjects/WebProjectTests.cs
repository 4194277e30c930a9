using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Notify.Testing;
using Package.Tests.Support;

namespace Package.Tests.NewProjects;

/// <summary>The README's quick start for ASP.NET Core, as a stranger does it.</summary>
public sealed class WebProjectTests(PackedPackages packed)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_quick_start_builds_without_a_warning_and_sends_what_is_posted_to_a_browser()
    {
        using NewProject project = await NewProject.CreateAsync(QuickStart.Of("web"), await packed.GetFeedAsync());
        (int exitCode, string output) = await project.BuildAsync();
        Assert.True(exitCode == 0, output);

        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(ct: Ct);
        using Process program = project.Run(
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("ConnectionStrings__Postgres", await server.CreateDatabaseAsync(ct: Ct)));
        try
        {
            using HttpClient http = new() { BaseAddress = await AddressAsync(program) };
            using CancellationTokenSource heard = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            Task posting = PostUntilAsync(http, heard.Token);
            string? line = await FirstDataAsync(http);
            await heard.CancelAsync();
            await posting;
            Assert.Equal("""data: {"order_id":1,"status":"paid"}""", line);
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<Uri> AddressAsync(Process program)
    {
        string all = "";
        while (await program.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            all += line + "\n";
            if (Regex.Match(line, @"Now listening on: (\S+)") is { Success: true } match)
            {
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException($"The program ended:\n{all}{await program.StandardError.ReadToEndAsync(Ct)}");
    }

    /// <summary>The response begins with the first event, so nobody can tell from outside when the program listens.</summary>
    private static async Task PostUntilAsync(HttpClient http, CancellationToken heard)
    {
        try
        {
            while (true)
            {
                using HttpResponseMessage response = await http.PostAsJsonAsync(
                    "orders", new { order_id = 1, status = "paid" }, heard);
                response.EnsureSuccessStatusCode();
                await Task.Delay(TimeSpan.FromMilliseconds(100), heard);
            }
        }
        catch (OperationCanceledException) when (heard.IsCancellationRequested)
        {
        }
    }

    private static async Task<string?> FirstDataAsync(HttpClient http)
    {
        using StreamReader events = new(await http.GetStreamAsync("orders", Ct));
        string? line;
        do
        {
            line = await events.ReadLineAsync(Ct);
        }
        while (line?.StartsWith("data:", StringComparison.Ordinal) == false);

        return line;
    }
}
