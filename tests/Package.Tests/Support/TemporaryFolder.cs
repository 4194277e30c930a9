namespace Package.Tests.Support;

/// <summary>A folder outside the repository, so that none of its settings apply. It goes when disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notify-package-");

    public string FullName => _folder.FullName;

    public string Combine(params string[] parts) => Path.Combine([FullName, .. parts]);

    public void Dispose() => _folder.Delete(recursive: true);
}
