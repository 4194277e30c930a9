using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace Package.Tests.Support;

/// <summary>A package that was read into memory: <c>.nupkg</c> or <c>.snupkg</c>.</summary>
internal sealed class PackageFile
{
    private readonly Dictionary<string, byte[]> _entries;

    private PackageFile(Dictionary<string, byte[]> entries)
    {
        _entries = entries;
        XElement root = XDocument.Parse(Text(Entries.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!;
        Metadata = root.Elements().Single();
    }

    /// <summary>All files but those that are of the archive format.</summary>
    public IEnumerable<string> Entries => _entries.Keys
        .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml")
        .Order(StringComparer.Ordinal);

    public IEnumerable<string> Assemblies => Entries.Where(name => name.EndsWith(".dll", StringComparison.Ordinal));

    /// <summary>What the <c>.nuspec</c> says.</summary>
    public XElement Metadata { get; }

    public IEnumerable<(string Id, string Version)> Dependencies => Metadata.Descendants()
        .Where(element => element.Name.LocalName == "dependency")
        .Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value));

    public static PackageFile Read(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return new PackageFile(archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using MemoryStream bytes = new();
            using Stream content = entry.Open();
            content.CopyTo(bytes);
            return bytes.ToArray();
        }));
    }

    public byte[] Bytes(string entry) => _entries[entry];

    public string Text(string entry) => new StreamReader(new MemoryStream(_entries[entry]), Encoding.UTF8).ReadToEnd();

    public string Value(string name) => Metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    public string[] ReferencesOf(string assembly)
    {
        using PEReader image = new(new MemoryStream(_entries[assembly]));
        MetadataReader reader = image.GetMetadataReader();
        return
        [
            .. reader.AssemblyReferences
                .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
                .Order(StringComparer.Ordinal),
        ];
    }
}
