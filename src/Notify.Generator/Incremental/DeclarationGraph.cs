using Microsoft.CodeAnalysis;

namespace Notify.Generator.Incremental;

/// <summary>
/// The declarations on which the meaning of a declaration can depend: those of every name that it mentions, those of every name that they
/// mention, and so on.
/// </summary>
/// <remarks>
/// Names aren't bound: every declaration of a mentioned name counts, in any namespace. A type that is added, renamed or moved therefore
/// reaches everything that may see it.
/// </remarks>
internal sealed class DeclarationGraph
{
    private readonly DeclarationNames _names;
    private readonly int[] _firstOfFile;

    // Tarjan's algorithm finds the strongly connected components, innermost first.
    private readonly int[] _order;
    private readonly int[] _low;
    private readonly bool[] _isOpen;
    private readonly int[] _componentOf;
    private readonly ContentHash[] _deep;
    private readonly List<int> _closed = [];
    private readonly List<ulong> _everywhere = [];
    private readonly Stack<int> _component = new();
    private readonly Stack<Frame> _frames = new();
    private int _next;

    public DeclarationGraph(IReadOnlyList<SourceFile> files, CancellationToken ct)
    {
        _names = new DeclarationNames(files, ct);
        _firstOfFile = new int[files.Count];
        for (int at = 1; at < files.Count; at++)
        {
            _firstOfFile[at] = _firstOfFile[at - 1] + files[at - 1].Declarations.Count;
        }

        int count = _names.Declarations.Count;
        _order = new int[count];
        _low = new int[count];
        _isOpen = new bool[count];
        _componentOf = new int[count];
        _deep = new ContentHash[count];
        Everywhere = HashEverywhere(files);
    }

    /// <summary>The hash of what every declaration depends on.</summary>
    public ContentHash Everywhere { get; }

    /// <summary>The hash of everything in source that a declaration can depend on, and of the declaration itself.</summary>
    public ContentHash Hash(int file, int declaration)
    {
        // The members of a component depend on the same things. Their own content distinguishes them.
        int node = Node(file, declaration);
        ContentHash hash = Deep(node);
        hash.Add(_names.Declarations[node].Shape);
        return hash;
    }

    /// <summary>The declaration's number among those of all files.</summary>
    public int Node(int file, int declaration) => _firstOfFile[file] + declaration;

    /// <summary>By number, which of the hashed declarations would depend on types with these names.</summary>
    public bool[] FindDependents(HashSet<ulong> names)
    {
        bool[] found = new bool[_deep.Length];
        if (!_everywhere.Exists(names.Contains) && !_closed.Exists(node => Array.Exists(_names.Declarations[node].Mentioned, names.Contains)))
        {
            return found;
        }

        // A component's members mention each other, by way of others, and follow each other here; what else they mention was closed before.
        for (int begin = 0, end = 0; begin < _closed.Count; begin = end)
        {
            int component = _componentOf[_closed[begin]];
            bool depends = false;
            for (; end < _closed.Count && _componentOf[_closed[end]] == component; end++)
            {
                depends |= Array.Exists(_names.Declarations[_closed[end]].Mentioned, Depends);
            }

            _closed.GetRange(begin, end - begin).ForEach(node => found[node] = depends);
        }

        return _everywhere.Exists(Depends) ? Array.ConvertAll(found, _ => true) : found;

        bool Depends(ulong name)
        {
            bool depends = names.Contains(name);
            for (int entry = _names.First(name); entry != DeclarationNames.None && !depends; entry = _names.Next(entry))
            {
                depends = _names.Node(entry) is int other && other < found.Length && found[other];
            }

            return depends;
        }
    }

    /// <summary>The hash of everything that declares a name.</summary>
    public ContentHash HashDeclarations(ulong name)
    {
        ContentHash hash = default;
        for (int entry = _names.First(name); entry != DeclarationNames.None; entry = _names.Next(entry))
        {
            hash.Add(Deep(_names.Node(entry)));
        }

        return hash;
    }

    private ContentHash HashEverywhere(IReadOnlyList<SourceFile> files)
    {
        ContentHash hash = default;
        foreach (SourceFile file in files)
        {
            if (file.IsGlobal)
            {
                hash.Add(file.Global);
                foreach (ulong name in file.GloballyMentioned)
                {
                    _everywhere.Add(name);
                    hash.Add(HashDeclarations(name));
                }
            }
        }

        // The compiler itself looks for types in these namespaces, and prefers those in source.
        for (int node = 0; node < _names.Declarations.Count; node++)
        {
            if (IsKnownToCompiler(_names.Declarations[node].Home))
            {
                _everywhere.AddRange(_names.Declarations[node].Names);
                hash.Add(Deep(node));
            }
        }

        return hash;
    }

    private ContentHash Deep(int node)
    {
        if (node >= _deep.Length)
        {
            return _names.Namespace(node);
        }

        if (_order[node] == 0)
        {
            Open(node);
            while (_frames.Count > 0)
            {
                Step();
            }
        }

        return _deep[node];
    }

    private void Open(int node)
    {
        _order[node] = _low[node] = ++_next;
        _isOpen[node] = true;
        _component.Push(node);
        _frames.Push(new Frame(node, Mention: -1, Entry: DeclarationNames.None));
    }

    private void Step()
    {
        Frame frame = _frames.Pop();
        ulong[] mentioned = _names.Declarations[frame.Node].Mentioned;
        int mention = frame.Mention;
        int entry = frame.Entry;
        while (true)
        {
            while (entry == DeclarationNames.None)
            {
                if (++mention == mentioned.Length)
                {
                    Close(frame.Node);
                    return;
                }

                entry = _names.First(mentioned[mention]);
            }

            int other = _names.Node(entry);
            if (other < _order.Length && _order[other] == 0)
            {
                // Looks at the same entry again afterwards, when the other declaration's number is known.
                _frames.Push(new Frame(frame.Node, mention, entry));
                Open(other);
                return;
            }

            if (other < _order.Length && _isOpen[other])
            {
                _low[frame.Node] = Math.Min(_low[frame.Node], _low[other]);
            }

            entry = _names.Next(entry);
        }
    }

    private void Close(int node)
    {
        if (_low[node] != _order[node])
        {
            return;
        }

        List<int> members = [];
        int member;
        do
        {
            member = _component.Pop();
            _isOpen[member] = false;
            _closed.Add(member);
            _componentOf[member] = node + 1;
            members.Add(member);
        }
        while (member != node);

        // The parts of a type mention each other, so they are in one component. The order of their files decides the order of its members.
        members.Sort();
        ContentHash deep = default;
        List<ContentHash> others = [];
        foreach (int one in members)
        {
            deep.Add(_names.Declarations[one].Shape);
            AddOthers(one, node + 1, others);
        }

        others.Sort();
        foreach (ContentHash other in others.Distinct())
        {
            deep.Add(other);
        }

        foreach (int one in members)
        {
            _deep[one] = deep;
        }
    }

    private void AddOthers(int node, int component, List<ContentHash> others)
    {
        foreach (ulong name in _names.Declarations[node].Mentioned)
        {
            for (int entry = _names.First(name); entry != DeclarationNames.None; entry = _names.Next(entry))
            {
                int other = _names.Node(entry);
                if (other >= _deep.Length || _componentOf[other] != component)
                {
                    others.Add(Deep(other));
                }
            }
        }
    }

    private static bool IsKnownToCompiler(string home) => IsIn(home, "System") || IsIn(home, "Microsoft");

    private static bool IsIn(string home, string space) =>
        home.StartsWith(space, StringComparison.Ordinal) && (home.Length == space.Length || home[space.Length] == '.');

    private readonly record struct Frame(int Node, int Mention, int Entry);
}
