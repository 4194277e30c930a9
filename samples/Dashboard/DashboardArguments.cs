using Samples;

namespace Dashboard;

/// <summary>What the command line asks for.</summary>
internal sealed record DashboardArguments(string Url, TimeSpan? Duration, int Rate)
{
    public const string Usage = """
        Usage: Dashboard [--url http://localhost:5080] [--seconds N] [--rate N] [--connection "Host=…"]

          --url U             where the page is; http://localhost:5080 by default, http://127.0.0.1:0 takes any free port
          --seconds N         stop after N seconds; without it, Ctrl-C stops
          --rate N            orders a second, 0 to 200; 3 by default
          --connection "…"    use this server instead of a private one
        """;

    public static string[] Options { get; } = ["--url", "--seconds", "--rate"];

    /// <exception cref="FormatException">Something can't be understood; the message says what.</exception>
    public static DashboardArguments Of(SampleArguments given) => new(
        Address(given["--url"] ?? "http://localhost:5080"),
        given.Number("--seconds", 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        given.Number("--rate", 200, least: 0) ?? 3);

    private static string Address(string value)
    {
        return Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/"
            && !(url.Port == 0 && url.Host == "localhost")
            ? value
            : throw new FormatException(
                $"--url takes an address such as http://localhost:5080 or http://127.0.0.1:0, not \"{value}\".");
    }
}
