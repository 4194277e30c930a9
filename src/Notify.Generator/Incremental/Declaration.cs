using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Incremental;

/// <summary>
/// A top-level type as one file declares it, with its nested types: the unit that an edit changes or leaves alone.
/// </summary>
/// <remarks>
/// Other declarations see all of its tokens except those of bodies. Trivia count only if they change what tokens mean; the
/// <see cref="FileHeader"/> covers those.
/// </remarks>
internal sealed class Declaration(MemberDeclarationSyntax node, FileHeader header, string home)
{
    private Facts? _facts;

    /// <summary>
    /// The type's name, hashed; for an attribute, its short name, too. The names of nested types needn't be here, because a declaration that
    /// uses one mentions the type around it.
    /// </summary>
    public ulong[] Names { get; } = FindNames(node);

    /// <summary>The namespace around it.</summary>
    public string Home => home;

    /// <summary>The hash of the declaration, and of what applies to it in its file.</summary>
    public ContentHash Shape => Found.Shape;

    /// <summary>Every name that the declaration or its file's usings mention, hashed.</summary>
    public ulong[] Mentioned => Found.Mentioned;

    private Facts Found => _facts ??= Look();

    /// <summary>A type with the name <c>OneAttribute</c> can be written as <c>[One]</c>.</summary>
    public static void AddNames(string name, ICollection<ulong> names)
    {
        names.Add(ContentHash.HashText(name));
        if (name.EndsWith(nameof(Attribute), StringComparison.Ordinal))
        {
            names.Add(ContentHash.HashText(name.Substring(0, name.Length - nameof(Attribute).Length)));
        }
    }

    private Facts Look()
    {
        ContentHash shape = header.Shape;
        HashSet<ulong> mentioned = [.. header.Mentioned];
        TokenHash.Add(node, withBodies: false, ref shape, mentioned);
        return new Facts(shape, [.. mentioned]);
    }

    private static ulong[] FindNames(MemberDeclarationSyntax node)
    {
        List<ulong> names = [];
        AddNames(
            node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
                DelegateDeclarationSyntax type => type.Identifier.ValueText,

                // A statement.
                _ => WellKnownMemberNames.TopLevelStatementsEntryPointTypeName,
            },
            names);
        return [.. names];
    }

    private sealed record Facts(ContentHash Shape, ulong[] Mentioned);
}

/// <summary>What applies to all declarations of one file, or of one namespace in it.</summary>
/// <param name="Shape">The usings, and anything else that changes what the file's tokens mean.</param>
/// <param name="Mentioned">The names in the usings.</param>
internal sealed record FileHeader(ContentHash Shape, ulong[] Mentioned);
