# Make an agent (name, password) who may look after tickets; prints a token with which they may enter.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT;
RT::LoadConfig();
RT::Init();

my ($name, $password) = @ARGV;
my $agent = RT::User->new(RT->SystemUser);
my ($made, $why) = $agent->Create(
    Name => $name, Password => $password, Privileged => 1, EmailAddress => "$name\@example.com",
);
die "$why\n" unless $made;

my $queue = RT::Queue->new(RT->SystemUser);
$queue->Load('General');
my @rights = qw(SeeQueue ShowTicket ShowTicketComments CreateTicket CommentOnTicket ReplyToTicket
    ModifyTicket OwnTicket Watch);
for my $right (@rights) {
    my ($granted, $said) = $agent->PrincipalObj->GrantRight(Right => $right, Object => $queue);
    die "$right: $said\n" unless $granted;
}
my ($granted, $said) =
    $agent->PrincipalObj->GrantRight(Right => 'ManageAuthTokens', Object => RT->System);
die "$said\n" unless $granted;

my $token = RT::AuthToken->new(RT::CurrentUser->new($agent));
my ($id, $words, $secret) = $token->Create(Owner => $agent->Id, Description => 'softphone');
die "$words\n" unless $id;
print "$secret\n";
