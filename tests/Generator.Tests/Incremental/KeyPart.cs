namespace Generator.Tests.Incremental;

/// <summary>A part of the key by which the generator recognises a channel.</summary>
/// <param name="File">The file, in <c>src/Notify.Generator/Incremental</c>.</param>
/// <param name="Text">A statement, or an expression.</param>
/// <param name="Without">What replaces it.</param>
/// <param name="Edit">An edit after which the result is wrong without it.</param>
internal sealed record KeyPart(string File, string Text, string Without, string Edit)
{
    public static IReadOnlyList<KeyPart> All { get; } =
    [
        new("RunInputs.cs", "hash.Add(compilation.AssemblyName ?? \"\");", "", "the assembly's name"),
        new("RunInputs.cs", "hash.Add(ObjectIds.Get(compilation.Options));", "", "nullable references are turned off"),
        new("RunInputs.cs", "hash.Add((ulong)((CSharpCompilation)compilation).LanguageVersion);", "", "a version of the language without what is generated"),
        new("RunInputs.cs", "reference is CompilationReference { Compilation: var referenced } ? referenced : reference", "(object)compilation.Options", "a referenced project's enum"),
        new("RunInputs.cs", "hash.Add(alias);", "", "a referenced project's alias"),
        new("ChannelRun.cs", "last.Surroundings.Equals(surroundings)", "true", "the runtime is no longer referenced"),
        new("ChannelRun.cs", "graph.Everywhere", "default", "an attribute of the assembly"),
        new("ChannelRun.cs", "key.Add(graph.Hash(at, candidate.Declaration));", "key.Add((ulong)at);", "a member's name"),
        new("ChannelRun.cs", "(ulong)candidate.Ordinal", "0UL", "two nested in one type"),
        new("ChannelRun.cs", "!channel.HoldsIn(graph)", "false", "a type takes a generated name"),
        new("ParsedChannel.cs", "GeneratedNames.Registration(name)", "name", "a namespace takes the name of the registration"),
        new("ParsedChannel.cs", "Channel is not null && !HasErrors", "true", "a type gives a generated name back"),
        new("ChannelCandidate.cs", "found.Inputs.Equals(inputs)", "true", "a base type gets a member of any size"),
        new("DeclarationGraph.cs", "hash.Add(file.Global);", "", "a global alias has another argument"),
        new("DeclarationGraph.cs", "hash.Add(HashDeclarations(name));", "", "an attribute of the assembly by a constant"),
        new("DeclarationGraph.cs", "hash.Add(Deep(node));", "", "a type that the compiler looks for"),
        new("DeclarationGraph.cs", "hash.Add(_names.Declarations[node].Shape);", "", "two that refer to each other"),
        new("DeclarationGraph.cs", "deep.Add(_names.Declarations[one].Shape);", "", "another part gets a property"),
        new("DeclarationGraph.cs", "deep.Add(other);", "", "a member's member's type"),
        new("ChannelRun.cs", "dependents[places[at].Node]", "false", "a member's type becomes a generated one"),
        new("ChannelRun.cs", "AssemblyNameParser.Parse(compilation).Types.Select(ContentHash.HashText)", "System.Array.Empty<ulong>()", "a member's type becomes the registration of all channels"),
        new("DeclarationGraph.cs", "other < found.Length && found[other]", "false", "a member's member's type becomes a generated one"),
        new("DeclarationGraph.cs", "_everywhere.Exists(Depends)", "false", "a global alias comes to mean a generated type"),
        new("DeclarationGraph.cs", "_everywhere.AddRange(_names.Declarations[node].Names);", "", "a type that the compiler looks for depends on a generated one"),
        new("DeclarationGraph.cs", "members.Sort();", "members.Sort((one, other) => _names.Declarations[one].Shape.CompareTo(_names.Declarations[other].Shape));", "parts in another order"),
        new("DeclarationNames.cs", "namespaces.UnionWith(file.Namespaces);", "", "a namespace shadows System"),
        new("Declaration.cs", "header.Shape", "default", "#nullable at the top"),
        new("Declaration.cs", "header.Mentioned", "System.Array.Empty<ulong>()", "the type that an alias means"),
        new("Declaration.cs", "name.EndsWith(nameof(Attribute), StringComparison.Ordinal)", "false", "our attribute is shadowed"),
        new("Declaration.cs", "WellKnownMemberNames.TopLevelStatementsEntryPointTypeName", "\"\"", "top-level statements go"),
        new("SourceFile.cs", "shape.Add(tree.FilePath);", "", "a file-local type goes to another file"),
        new("SourceFile.cs", "shape.Add(trivia.ToString());", "", "a comment says that the file is generated"),
        new("SourceFile.cs", "HasLaterNullableDirective(root)", "false", "#nullable in the middle"),
        new("SourceFile.cs", "TokenHash.Add(root, withBodies: true, ref shape, mentioned: null);", "", "#nullable in another type before"),
        new("SourceFile.cs", "TokenHash.Add(directive, withBodies: false, ref shape, mentioned);", "", "a using in an outer namespace block"),
        new("SourceFile.cs", "Declaration.AddNames(last, names);", "names.Add(ContentHash.HashText(last));", "a namespace takes our attribute's name"),
        new("SourceFile.cs", "nested.Add(inner);", "", "a using goes into the namespace"),
        new("SourceFile.cs", "_global.Add(shape);", "", "the extern alias of a global alias goes"),
        new("SourceFile.cs", "_globallyMentioned.UnionWith(mentioned);", "", "an attribute of the assembly by an alias"),
        new("TokenHash.cs", "((DirectiveTriviaSyntax)trivia.GetStructure()!).IsActive", "true", "#nullable becomes active by an option"),
        new("SourceFile.cs", "scope.Externs", "default", "an extern alias goes"),
        new("TokenHash.cs", "hash.Add((ulong)item.RawKind);", "", "a keyword"),
        new("TokenHash.cs", "hash.Add(token.Text);", "hash.Add(token.ValueText);", "nint becomes the type of that name"),
        new("TokenHash.cs", "mentioned?.Add(ContentHash.HashText(token.ValueText));", "", "a member's type"),
        new("TokenHash.cs", "SyntaxFacts.GetText(token.Kind()).Length == 0", "false", "a literal"),
        new("TokenHash.cs", "hash.Add(trivia.ToString());", "", "#nullable says something else"),
        new("TokenHash.cs", "!MayUseBackingField(node)", "true", "a property keeps a value"),
        new("AttributeNames.cs", "_names.Contains(alias.Target)", "false", "our attribute by an alias of an alias"),
    ];
}
