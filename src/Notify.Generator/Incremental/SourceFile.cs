using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Notify.Generator.Incremental;

/// <summary>What the syntax of one file says. It is computed once for each tree, because a tree never changes.</summary>
internal sealed class SourceFile
{
    /// <summary>The garbage collector frees an entry with its tree.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, SourceFile> Files = new();

    private readonly List<Declaration> _declarations = [];
    private readonly List<ChannelCandidate> _candidates = [];
    private readonly List<NamespacePart> _namespaces = [];
    private readonly List<Alias> _aliases = [];
    private readonly List<Alias> _globalAliases = [];
    private readonly HashSet<ulong> _globallyMentioned = [];
    private ContentHash _global;
    private readonly ConcurrentDictionary<(string, TextSpan), bool> _reported = new();

    private SourceFile(SyntaxTree tree, CancellationToken ct)
    {
        CompilationUnitSyntax root = (CompilationUnitSyntax)tree.GetRoot(ct);
        ContentHash shape = HashHeader(tree, root);
        foreach (AttributeListSyntax list in root.AttributeLists)
        {
            AddGlobal(list);
        }

        Visit(new Scope(root.Externs, root.Usings, root.Members), shape, [], "");
    }

    public IReadOnlyList<Declaration> Declarations => _declarations;

    public IReadOnlyList<ChannelCandidate> Candidates => _candidates;

    /// <summary>Each namespace of the file, and those around it.</summary>
    public IReadOnlyList<NamespacePart> Namespaces => _namespaces;

    /// <summary>The aliases that hold in this file only.</summary>
    public IReadOnlyCollection<Alias> Aliases => _aliases;

    public IReadOnlyCollection<Alias> GlobalAliases => _globalAliases;

    /// <summary>Whether the file has global usings or attributes of the assembly, which apply to other files.</summary>
    public bool IsGlobal { get; private set; }

    /// <summary>The hash of what applies to other files.</summary>
    public ContentHash Global => _global;

    /// <summary>The names that are mentioned in what applies to other files, hashed.</summary>
    public IReadOnlyCollection<ulong> GloballyMentioned => _globallyMentioned;

    /// <summary>
    /// Remembers which errors the generator reports in this file. An editor may run generators only on save, and analyzers in between.
    /// </summary>
    public void Keep(IEnumerable<Diagnostic> reported)
    {
        // In addition to those of other runs: the driver can return to an earlier run's result without running anything.
        foreach (Diagnostic error in reported)
        {
            _reported.TryAdd((error.Id, error.Location.SourceSpan), true);
        }
    }

    /// <summary>Whether the generator has reported the error, in any run that read this file.</summary>
    public bool HasReported(Diagnostic error) => _reported.ContainsKey((error.Id, error.Location.SourceSpan));

    public static SourceFile Of(SyntaxTree tree, CancellationToken ct)
    {
        return Files.TryGetValue(tree, out SourceFile? known) ? known : Files.GetValue(tree, missing => new SourceFile(missing, ct));
    }

    /// <summary>The file, if a generator has seen its tree; otherwise null.</summary>
    public static SourceFile? Find(SyntaxTree tree) => Files.TryGetValue(tree, out SourceFile? known) ? known : null;

    private static ContentHash HashHeader(SyntaxTree tree, CompilationUnitSyntax root)
    {
        ContentHash shape = default;
        shape.Add(tree.FilePath);

        // A comment at the top can mark the file as generated, which turns nullable references off.
        foreach (SyntaxTrivia trivia in root.GetLeadingTrivia())
        {
            if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
                || TokenHash.IsNullableDirective(trivia))
            {
                shape.Add(trivia.ToString());
            }
        }

        // A later #nullable applies to everything after it, so the whole file then counts for each of its types.
        if (HasLaterNullableDirective(root))
        {
            TokenHash.Add(root, withBodies: true, ref shape, mentioned: null);
        }

        return shape;
    }

    private static bool HasLaterNullableDirective(CompilationUnitSyntax root)
    {
        int start = root.GetFirstToken(includeZeroWidth: true).SpanStart;
        for (DirectiveTriviaSyntax? directive = root.ContainsDirectives ? root.GetFirstDirective() : null;
            directive is not null;
            directive = directive.GetNextDirective())
        {
            if (directive.IsKind(SyntaxKind.NullableDirectiveTrivia) && directive.IsActive && directive.SpanStart > start)
            {
                return true;
            }
        }

        return false;
    }

    private void Visit(Scope scope, ContentHash shape, HashSet<ulong> mentioned, string home)
    {
        foreach (ExternAliasDirectiveSyntax directive in scope.Externs)
        {
            AddHeader(directive, ref shape, mentioned);
        }

        foreach (UsingDirectiveSyntax directive in scope.Usings)
        {
            if (directive.GlobalKeyword.IsKind(SyntaxKind.None))
            {
                AddHeader(directive, ref shape, mentioned);
                AddAlias(directive, _aliases);
            }
            else
            {
                AddGlobal(directive);
                AddAlias(directive, _globalAliases);
            }
        }

        if (IsGlobal && home.Length == 0)
        {
            // What is global is bound in this file's context, like a declaration.
            _global.Add(shape);
            _globallyMentioned.UnionWith(mentioned);
        }

        FileHeader? header = null;
        foreach (MemberDeclarationSyntax member in scope.Members)
        {
            switch (member)
            {
                case BaseNamespaceDeclarationSyntax space:
                    string inner = AddNamespaces(space.Name, home);
                    ContentHash nested = shape;
                    nested.Add(inner); // A using inside the namespace takes precedence over one outside.
                    Visit(new Scope(space.Externs, space.Usings, space.Members), nested, [.. mentioned], inner);
                    break;
                case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or GlobalStatementSyntax:
                    header ??= new FileHeader(shape, [.. mentioned]);
                    _declarations.Add(new Declaration(member, header, home));
                    AddCandidates(member, ordinal: 0);
                    break;
            }
        }
    }

    private static void AddHeader(SyntaxNode directive, ref ContentHash shape, HashSet<ulong> mentioned)
    {
        TokenHash.Add(directive, withBodies: false, ref shape, mentioned);
    }

    private void AddGlobal(SyntaxNode node)
    {
        IsGlobal = true;
        TokenHash.Add(node, withBodies: true, ref _global, _globallyMentioned);
    }

    private static void AddAlias(UsingDirectiveSyntax directive, List<Alias> aliases)
    {
        if (directive is { Alias: { } alias, NamespaceOrType: NameSyntax target })
        {
            List<ulong> names = [];
            Declaration.AddNames(alias.Name.Identifier.ValueText, names);
            aliases.Add(new Alias([.. names], ContentHash.HashText(AttributeNames.LastPart(target))));
        }
    }

    /// <returns>The namespace's full name.</returns>
    private string AddNamespaces(NameSyntax name, string home)
    {
        if (name is QualifiedNameSyntax qualified)
        {
            home = AddNamespaces(qualified.Left, home);
        }

        string last = AttributeNames.LastPart(name);
        string full = home.Length == 0 ? last : $"{home}.{last}";
        List<ulong> names = [];
        Declaration.AddNames(last, names);
        _namespaces.AddRange(names.Select(part => new NamespacePart(part, ContentHash.HashText(full))));
        return full;
    }

    private int AddCandidates(MemberDeclarationSyntax member, int ordinal)
    {
        if (member is not TypeDeclarationSyntax type)
        {
            return ordinal;
        }

        if (type.AttributeLists.Count > 0)
        {
            _candidates.Add(new ChannelCandidate(type, _declarations.Count - 1, ordinal));
        }

        ordinal++;
        foreach (MemberDeclarationSyntax inner in type.Members)
        {
            ordinal = AddCandidates(inner, ordinal);
        }

        return ordinal;
    }

    private readonly record struct Scope(
        SyntaxList<ExternAliasDirectiveSyntax> Externs, SyntaxList<UsingDirectiveSyntax> Usings, SyntaxList<MemberDeclarationSyntax> Members);
}

/// <param name="Name">The last part of the namespace's name, hashed: what a declaration mentions.</param>
/// <param name="FullName">The whole name, hashed.</param>
internal readonly record struct NamespacePart(ulong Name, ulong FullName);
