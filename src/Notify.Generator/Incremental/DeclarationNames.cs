namespace Notify.Generator.Incremental;

/// <summary>
/// Finds what declares a name: types, and namespaces, because a name can also mean one. A type's number is its index in
/// <see cref="Declarations"/>; the numbers of namespaces follow.
/// </summary>
internal sealed class DeclarationNames
{
    public const int None = -1;

    private readonly List<Declaration> _declarations = [];
    private readonly List<ContentHash> _namespaces = [];

    // The first of a chain of entries for each name: a dictionary of numbers is cheaper than one of lists.
    private readonly Dictionary<ulong, int> _heads = [];
    private readonly List<(int Node, int Next)> _entries = [];

    public DeclarationNames(IReadOnlyList<SourceFile> files, CancellationToken ct)
    {
        HashSet<NamespacePart> namespaces = [];
        foreach (SourceFile file in files)
        {
            ct.ThrowIfCancellationRequested();
            foreach (Declaration declaration in file.Declarations)
            {
                foreach (ulong name in declaration.Names)
                {
                    Add(name, _declarations.Count);
                }

                _declarations.Add(declaration);
            }

            namespaces.UnionWith(file.Namespaces);
        }

        foreach (NamespacePart part in namespaces)
        {
            ContentHash hash = default;
            hash.Add(part.FullName);
            Add(part.Name, _declarations.Count + _namespaces.Count);
            _namespaces.Add(hash);
        }
    }

    public IReadOnlyList<Declaration> Declarations => _declarations;

    /// <summary>The hash of the namespace with this number.</summary>
    public ContentHash Namespace(int node) => _namespaces[node - _declarations.Count];

    /// <summary>The first entry for a name, or <see cref="None"/>.</summary>
    public int First(ulong name) => _heads.TryGetValue(name, out int head) ? head : None;

    public int Next(int entry) => _entries[entry].Next;

    /// <summary>The number of what an entry refers to.</summary>
    public int Node(int entry) => _entries[entry].Node;

    private void Add(ulong name, int node)
    {
        _entries.Add((node, First(name)));
        _heads[name] = _entries.Count - 1;
    }
}
