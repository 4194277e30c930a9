using Package.Tests.Support;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace Package.Tests.Support;

/// <summary>
/// All packages, packed once for each run of the tests from a copy of the source, in a folder that serves as a feed.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>Higher than any that is published, so that <c>dotnet add package</c> takes what was packed here.</summary>
    public const string Version = "9999.0.0";

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<string>> _feed;

    public PackedPackages()
    {
        _feed = new(async () =>
        {
            string feed = _folder.Combine("feed");
            await PackAsync(_folder.Combine("source"), feed, PackageProject.All);
            return feed;
        });
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The folder with the packages.</summary>
    public Task<string> GetFeedAsync() => _feed.Value;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal async Task<PackageFile> ReadAsync(string id) => PackageFile.Read(PathOf(await GetFeedAsync(), id));

    internal async Task<PackageFile> ReadSymbolsAsync(string id) =>
        PackageFile.Read(Path.ChangeExtension(PathOf(await GetFeedAsync(), id), ".snupkg"));

    /// <summary>Packs as a release is packed. A warning is an error.</summary>
    internal static async Task PackAsync(string source, string feed, IEnumerable<PackageProject> packages)
    {
        Repository.CopySourceTo(source);
        foreach (PackageProject package in packages)
        {
            await DotNet.RunAsync(
                source, new Dictionary<string, string> { ["CI"] = "true" },
                "pack", Path.Combine("src", package.Project), "-c", "Release", "-o", feed, $"-p:Version={Version}", "-warnaserror");
        }
    }

    internal static string PathOf(string feed, string id) => Path.Combine(feed, $"{id}.{Version}.nupkg");
}
