using System.Reflection;
using Chat;
using Npgsql;

namespace Samples.Tests;

public sealed class ChatTests(SampleServer server)
{
    private static readonly Assembly Sample = typeof(ChatMessage).Assembly;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Two_people_talk_join_and_leave_rooms_and_see_what_was_said_before()
    {
        string database = await server.CreateDatabaseAsync(Ct);
        await using SampleProcess ann = SampleProcess.Start(Sample, "--name", "Ann", "--connection", database);
        await ann.ReadToAsync("-- you are in lobby", Ct);
        await ann.TypeAsync("is anybody here?", Ct);
        await ann.ReadToAsync("lobby  Ann: is anybody here?", Ct);

        await using SampleProcess bob = SampleProcess.Start(Sample, "--name", "Bob", "--connection", database);
        await bob.ReadToAsync("lobby  Ann: is anybody here?", Ct);
        await bob.TypeAsync("I am", Ct);
        await ann.ReadToAsync("lobby  Bob: I am", Ct);

        await bob.TypeAsync("/join kitchen", Ct);
        await bob.ReadToAsync("-- you are in kitchen", Ct);
        await bob.TypeAsync("soup is ready", Ct);
        await bob.ReadToAsync("kitchen  Bob: soup is ready", Ct);
        await bob.TypeAsync("/leave kitchen", Ct);
        await bob.ReadToAsync("-- you left kitchen", Ct);

        // Said to the lobby again, so what Ann hears next shows that she has not heard of the kitchen.
        await bob.TypeAsync("where are you?", Ct);
        Assert.EndsWith("lobby  Bob: where are you?", await ann.ReadToAsync("Bob:", Ct), StringComparison.Ordinal);

        await ann.InterruptAsync(Ct);
        await bob.TypeAsync("/quit", Ct);
        Assert.Equal(0, await ann.ExitCodeAsync(Ct));
        Assert.Equal(0, await bob.ExitCodeAsync(Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task What_was_said_while_the_connection_was_lost_is_caught_up_with_and_nothing_is_printed_twice()
    {
        string database = await server.CreateDatabaseAsync(Ct);
        await using TcpProxy proxy = new(database);
        await using SampleProcess ann = SampleProcess.Start(Sample, "--name", "Ann", "--connection", proxy.ConnectionString);
        await ann.ReadToAsync("-- you are in lobby", Ct);
        await ann.TypeAsync("one", Ct);
        await ann.ReadToAsync("Ann: one", Ct);

        proxy.Refuse();
        await ann.ReadToAsync("-- lobby: the connection is lost", Ct);
        await Session.ExecuteAsync(database, "insert into chat.messages (room, author, text) values ('lobby', 'Bob', 'two')", Ct);
        proxy.Accept();

        await ann.ReadToAsync("-- lobby: back again", Ct);
        Assert.EndsWith("lobby  Bob: two", await ann.ReadToAsync("lobby  ", Ct), StringComparison.Ordinal);
    }

    [Fact(Timeout = 180_000)]
    public async Task The_last_one_to_leave_a_room_ends_its_listen()
    {
        string database = await server.CreateDatabaseAsync(Ct);
        await using NpgsqlConnection watcher = await Session.OpenAsync(database, Ct);
        await using SampleProcess ann = SampleProcess.Start(Sample, "--name", "Ann", "--room", "hall", "--connection", database);
        await ann.ReadToAsync("-- you are in hall", Ct);
        await ann.TypeAsync("/leave hall", Ct);
        await ann.ReadToAsync("-- you left hall", Ct);

        // The listener's session tells what it did last.
        string last = "";
        while (!last.Contains("UNLISTEN \"chat_hall\"", StringComparison.Ordinal))
        {
            await using NpgsqlCommand query = new(
                "select coalesce(max(query), '') from pg_stat_activity where application_name like '%notify listener%'"
                + " and datname = current_database()",
                watcher);
            last = (string)(await query.ExecuteScalarAsync(Ct))!;
        }
    }

    [Theory(Timeout = 180_000)]
    [InlineData("--name takes 1 to 30 characters", "--name", "")]
    [InlineData("--nick is not an option", "--nick", "Ann")]
    [InlineData("--room takes 1 to 14 characters", "--room", "a-room-with-a-view")]
    [InlineData("--connection needs a value", "--connection")]
    [InlineData("--connection takes a connection string such as \"Host=localhost", "--connection", "")]
    [InlineData("--connection takes a connection string such as \"Host=localhost", "--connection", "Database=chat")]
    [InlineData("--connection takes a connection string such as \"Host=localhost", "--connection", "localhost")]
    public async Task A_persons_mistake_gets_one_sentence_and_the_usage(string message, params string[] arguments)
    {
        await using SampleProcess sample = SampleProcess.Start(Sample, arguments);
        await sample.ReadToAsync(message, Ct);
        await sample.ReadToAsync("Usage: Chat", Ct);
        Assert.Equal(2, await sample.ExitCodeAsync(Ct));
    }
}
